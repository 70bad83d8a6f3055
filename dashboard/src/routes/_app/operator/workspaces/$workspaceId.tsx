import { createFileRoute } from "@tanstack/react-router";
import { WorkspacePage } from "@/features/operator/WorkspacePage";

export const Route = createFileRoute("/_app/operator/workspaces/$workspaceId")({ component: WorkspacePage });
