import { createFileRoute } from "@tanstack/react-router";
import { SignInPage } from "@/features/account/SignInPage";

export const Route = createFileRoute("/_app/account/sign-in")({ component: SignInPage });
