import { createFileRoute } from "@tanstack/react-router";
import { ConversationsPage } from "@/features/conversations/ConversationsPage";

export const Route = createFileRoute("/_app/bots/$botId/conversations/")({
  validateSearch: (search): { q?: string } =>
    search.q === undefined || search.q === "" ? {} : { q: String(search.q) },
  component: ConversationsPage,
});
