import { createFileRoute } from "@tanstack/react-router";
import { SystemPage } from "@/features/operator/SystemPage";

export const Route = createFileRoute("/_app/operator/system")({ component: SystemPage });
