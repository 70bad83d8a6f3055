import { createFileRoute } from "@tanstack/react-router";
import { type OutcomeFilter, outcomeFilter } from "@/features/documents/outcomes";
import { sourceQuery } from "@/features/sources/queries";
import { SourcePage } from "@/features/sources/SourcePage";

export const Route = createFileRoute("/_app/bots/$botId/sources/$sourceId")({
  validateSearch: (search): { outcome?: OutcomeFilter; document?: string } => ({
    outcome: outcomeFilter(search.outcome),
    document: typeof search.document === "string" ? search.document : undefined,
  }),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(sourceQuery(params.sourceId)),
  component: SourcePage,
});
