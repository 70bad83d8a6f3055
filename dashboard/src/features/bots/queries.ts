// Bots over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { Bot, BotSettings } from "@/api/types";

export const botsQuery = infiniteQueryOptions({
  queryKey: ["bots"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(api.GET("/api/v1/bots", { params: { query: { limit: 50, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export const botQuery = (id: string) =>
  queryOptions({
    queryKey: ["bot", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/bots/{id}", { params: { path: { id } }, signal })),
  });

export interface BotPatch {
  name?: string;
  system_prompt?: string;
  settings?: Partial<BotSettings>;
}

export function useCreateBot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string }) => unwrap(api.POST("/api/v1/bots", { body })),
    onSuccess: (bot: Bot) => {
      client.setQueryData(botQuery(bot.id).queryKey, bot);
      return client.invalidateQueries({ queryKey: ["bots"] });
    },
  });
}

export function useUpdateBot(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BotPatch) =>
      unwrap(api.PATCH("/api/v1/bots/{id}", { params: { path: { id } }, body })),
    onSuccess: (bot: Bot) => {
      client.setQueryData(botQuery(id).queryKey, bot);
      return Promise.all([
        client.invalidateQueries({ queryKey: ["bots"] }),
        client.invalidateQueries({ queryKey: ["install", id] }),
      ]);
    },
  });
}

export function useDeleteBot(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/bots/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["bots"] }),
  });
}
