import { createFileRoute } from "@tanstack/react-router";
import { WorkspacesPage } from "@/features/operator/WorkspacesPage";

export const Route = createFileRoute("/_app/operator/workspaces/")({
  validateSearch: ({ q }): { q?: string } => (typeof q === "string" && q ? { q: q.slice(0, 200) } : {}),
  component: WorkspacesPage,
});
