import { createFileRoute } from "@tanstack/react-router";
import { WorkspacePage } from "@/features/workspaces/WorkspacePage";

export const Route = createFileRoute("/_app/settings/workspace")({ component: WorkspacePage });
