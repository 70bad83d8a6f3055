import { createFileRoute } from "@tanstack/react-router";
import { BotsPage } from "@/features/bots/BotsPage";
import { botsQuery } from "@/features/bots/queries";

export const Route = createFileRoute("/_app/bots/")({
  loader: ({ context }) => void context.queryClient.prefetchInfiniteQuery(botsQuery),
  component: BotsPage,
});
