import { createFileRoute } from "@tanstack/react-router";
import type { GroupStatus } from "@/api/types";
import { UnansweredPage } from "@/features/quality/unanswered/UnansweredPage";

interface Search {
  status?: GroupStatus;
  order?: "newest";
}

export const Route = createFileRoute("/_app/bots/$botId/quality/unanswered")({
  validateSearch: ({ status, order }): Search => ({
    ...(status === "answered" || status === "dismissed" ? { status } : {}),
    ...(order === "newest" ? { order } : {}),
  }),
  component: UnansweredPage,
});
