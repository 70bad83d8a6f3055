import { createFileRoute } from "@tanstack/react-router";
import { DocumentPage } from "@/features/documents/DocumentPage";
import { documentQuery } from "@/features/documents/queries";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/documents/$documentId")({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(documentQuery(params.documentId)),
  component: DocumentPage,
});
