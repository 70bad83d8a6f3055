import { createFileRoute } from "@tanstack/react-router";
import { type ListSearch, listSearch } from "@/features/sources/listFilter";
import { sourcesQuery } from "@/features/sources/queries";
import { SourcesPage } from "@/features/sources/SourcesPage";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/sources/")({
  validateSearch: (search): ListSearch => listSearch(search),
  loader: ({ context, params }) => void context.queryClient.prefetchInfiniteQuery(sourcesQuery(params.botId)),
  component: SourcesPage,
});
