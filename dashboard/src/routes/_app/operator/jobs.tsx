import { createFileRoute } from "@tanstack/react-router";
import type { Job } from "@/api/types";
import { JobsPage } from "@/features/operator/JobsPage";

interface Search {
  status?: Job["status"];
  workspace?: string;
}

const STATUSES: readonly string[] = ["pending", "processing", "completed", "failed", "cancelled"];

export const Route = createFileRoute("/_app/operator/jobs")({
  validateSearch: ({ status, workspace }): Search => ({
    ...(typeof status === "string" && STATUSES.includes(status) ? { status: status as Job["status"] } : {}),
    ...(typeof workspace === "string" && /^[0-9a-f-]{36}$/.test(workspace) ? { workspace } : {}),
  }),
  component: JobsPage,
});
