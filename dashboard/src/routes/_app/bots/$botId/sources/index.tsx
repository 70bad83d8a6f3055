import { createFileRoute } from "@tanstack/react-router";
import { sourcesQuery } from "@/features/sources/queries";
import { SourcesPage } from "@/features/sources/SourcesPage";

export const Route = createFileRoute("/_app/bots/$botId/sources/")({
  loader: ({ context, params }) => void context.queryClient.prefetchInfiniteQuery(sourcesQuery(params.botId)),
  component: SourcesPage,
});
