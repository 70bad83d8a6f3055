import { createFileRoute } from "@tanstack/react-router";
import { LogPage } from "@/features/operator/LogPage";

export const Route = createFileRoute("/_app/operator/activity")({ component: LogPage });
