import { createFileRoute } from "@tanstack/react-router";
import { PipelineHistoryPage } from "@/features/history/PipelineHistoryPage";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/pipeline_/history")({
  component: PipelineHistoryPage,
});
