// Sources over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { Source, SourceIn } from "@/api/types";

/** How often lists are asked again while something in them is being read, in milliseconds. */
const BUSY_MS = 4000;

export const isBusy = (source: Source): boolean =>
  source.status === "pending" || source.status === "processing";

export const sourcesQuery = (botId: string) =>
  infiniteQueryOptions({
    queryKey: ["sources", botId],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/sources", {
          params: { path: { id: botId }, query: { limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isBusy)) ? BUSY_MS : false,
  });

export const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: ["source", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/sources/{id}", { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? BUSY_MS : false),
  });

function useChanged(botId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [["sources", botId], ["bot", botId], ["bots"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

export function useAddSource(botId: string) {
  const changed = useChanged(botId);
  return useMutation({
    mutationFn: (body: SourceIn) =>
      unwrap(api.POST("/api/v1/bots/{id}/sources", { params: { path: { id: botId } }, body })),
    onSuccess: changed,
  });
}

export function useRefreshSource(source: Source) {
  const client = useQueryClient();
  const changed = useChanged(source.bot_id);
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/sources/{id}/refresh", { params: { path: { id: source.id } } })),
    onSuccess: (accepted) => {
      client.setQueryData(sourceQuery(source.id).queryKey, accepted.source);
      return changed();
    },
  });
}

export function useDeleteSource(source: Source) {
  const changed = useChanged(source.bot_id);
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/sources/{id}", { params: { path: { id: source.id } } })),
    onSuccess: changed,
  });
}
