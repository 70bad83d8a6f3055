import { createFileRoute } from "@tanstack/react-router";
import { type ReportSearch, reportSearch } from "@/features/runs/search";
import { sourceQuery } from "@/features/sources/queries";
import { SourcePage } from "@/features/sources/SourcePage";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/sources/$sourceId/")({
  validateSearch: (search): ReportSearch => reportSearch(search),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(sourceQuery(params.sourceId)),
  component: SourcePage,
});
