import { createFileRoute } from "@tanstack/react-router";
import { BotLayout } from "@/features/bots/BotLayout";
import { botQuery } from "@/features/bots/queries";

export const Route = createFileRoute("/_app/bots/$botId")({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(botQuery(params.botId)),
  component: BotLayout,
});
