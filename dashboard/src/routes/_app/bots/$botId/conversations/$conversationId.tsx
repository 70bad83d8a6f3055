import { createFileRoute } from "@tanstack/react-router";
import { ConversationPage } from "@/features/conversations/ConversationPage";

export const Route = createFileRoute("/_app/bots/$botId/conversations/$conversationId")({
  component: ConversationPage,
});
