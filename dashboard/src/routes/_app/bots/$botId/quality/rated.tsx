import { createFileRoute } from "@tanstack/react-router";
import { RatedPage } from "@/features/quality/rated/RatedPage";

export const Route = createFileRoute("/_app/bots/$botId/quality/rated")({
  validateSearch: ({ rating }): { rating?: "up" } => (rating === "up" ? { rating } : {}),
  component: RatedPage,
});
