// Sources over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, fetchGood, unwrap } from "@/api/client";
import type { PairsPreview, Source, SourceIn, SourcePatch } from "@/api/types";

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
          params: { path: { id: botId }, query: { limit: 100, cursor: pageParam } },
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

/** The pairs of a source of questions and answers, as they were written. */
export const pairsQuery = (id: string) =>
  queryOptions({
    queryKey: ["source", id, "pairs"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/sources/{id}/pairs", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The text of a text source, as it was written. */
export const textQuery = (id: string) =>
  queryOptions({
    queryKey: ["source", id, "text"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/sources/{id}/text", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A schedule in words, and the next times that it comes to. An error if it is none. */
export const scheduleQuery = (schedule: string, timeZone: string) =>
  queryOptions({
    queryKey: ["schedule", schedule, timeZone],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/schedule", { params: { query: { schedule, time_zone: timeZone } }, signal })),
    staleTime: 60_000,
  });

/** Whatever shows sources is asked for anew. */
export function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["sources", "source", "runs", "bot", "bots"].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
}

export function useAddSource(botId: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: SourceIn) =>
      unwrap(api.POST("/api/v1/bots/{id}/sources", { params: { path: { id: botId } }, body })),
    onSuccess: changed,
  });
}

export function useUpdateSource(source: Source) {
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: SourcePatch) =>
      unwrap(api.PATCH("/api/v1/sources/{id}", { params: { path: { id: source.id } }, body })),
    onSuccess: (updated) => {
      client.setQueryData(sourceQuery(source.id).queryKey, updated);
      client.removeQueries({ queryKey: pairsQuery(source.id).queryKey });
      client.removeQueries({ queryKey: textQuery(source.id).queryKey });
      return changed();
    },
  });
}

export function useRefreshSource(source: Source) {
  const client = useQueryClient();
  const changed = useChanged();
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
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/sources/{id}", { params: { path: { id: source.id } } })),
    // Not the source itself: the page that shows it would ask for what is gone.
    onSuccess: () =>
      Promise.all(["sources", "bot", "bots"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

/** What a CSV file holds, before any of it is kept. */
export async function previewPairs(csv: Blob | string): Promise<PairsPreview> {
  const response = await fetchGood("/api/v1/qa-pairs/csv", {
    method: "POST",
    headers: { "content-type": "text/csv", accept: "application/json" },
    body: csv,
  });
  return (await response.json()) as PairsPreview;
}
