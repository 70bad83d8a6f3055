// Conversations over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { Conversation } from "@/api/types";

/** What is shown of a bot's conversations. */
export type Show = "declined" | "rated-down" | "website" | "playground";
export type Mode = "words" | "meaning" | "both";

const filterOf = (show: Show | undefined) => ({
  refused: show === "declined" ? true : undefined,
  rating: show === "rated-down" ? ("down" as const) : undefined,
  channel:
    show === "website" ? ("widget" as const) : show === "playground" ? ("dashboard" as const) : undefined,
});

/** Where something was said. */
export const searchQuery = (botId: string, q: string, mode: Mode, show: Show | undefined) =>
  infiniteQueryOptions({
    queryKey: ["conversations", botId, "search", q, mode, show],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/conversations/search", {
          params: { query: { q, bot_id: botId, mode, ...filterOf(show), limit: 30, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const conversationsQuery = (botId: string, show: Show | undefined) =>
  infiniteQueryOptions({
    queryKey: ["conversations", botId, "list", show],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/conversations", {
          params: { path: { id: botId }, query: { ...filterOf(show), limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ["conversation", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/conversations/{id}", { params: { path: { id } }, signal })),
  });

export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["messages", id],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/conversations/{id}/messages", {
          params: { path: { id }, query: { limit: 100, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export function useDeleteConversation(conversation: Conversation) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      done(api.DELETE("/api/v1/conversations/{id}", { params: { path: { id: conversation.id } } })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["conversations", conversation.bot_id] }),
        client.invalidateQueries({ queryKey: ["bot", conversation.bot_id] }),
      ]),
  });
}
