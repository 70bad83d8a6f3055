// Conversations over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { Conversation } from "@/api/types";

export const conversationsQuery = (botId: string, q: string) =>
  infiniteQueryOptions({
    queryKey: ["conversations", botId, q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/conversations", {
          params: { path: { id: botId }, query: { q: q || undefined, limit: 50, cursor: pageParam } },
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
