import { createFileRoute } from "@tanstack/react-router";
import { EditSourcePage } from "@/features/sources/EditSourcePage";
import { sourceQuery } from "@/features/sources/queries";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/sources/$sourceId/edit")({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(sourceQuery(params.sourceId)),
  component: EditSourcePage,
});
