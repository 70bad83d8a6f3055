// Readings of a source and what became of each address, over the wire.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { AddressKind, Change, Outcome, Run } from "@/api/types";

/** How often a running reading is asked after, in milliseconds. */
const LIVE_MS = 2000;
const LIMIT = 50;

export const isRunning = (run: Run): boolean => run.status === "pending" || run.status === "processing";

/** The latest readings of a source, newest first. */
export const runsQuery = (sourceId: string) =>
  queryOptions({
    queryKey: ["runs", "of", sourceId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/sources/{id}/runs", {
          params: { path: { id: sourceId }, query: { limit: 30 } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? LIVE_MS : false),
  });

/** One reading, for when it is older than those of the list. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/runs/{id}", { params: { path: { id } }, signal })),
  });

export interface PageFilter {
  outcomes: readonly Outcome[];
  kind: AddressKind | undefined;
  q: string | undefined;
}

/** The filter as the wire wants it; also the end of the CSV file's address. */
export const wireFilter = ({ outcomes, kind, q }: PageFilter) => ({
  outcome: outcomes.length > 0 ? outcomes.join(",") : undefined,
  kind,
  q: q || undefined,
});

export const runPagesQuery = (runId: string, filter: PageFilter, live: boolean) =>
  infiniteQueryOptions({
    queryKey: ["runs", "pages", runId, wireFilter(filter)],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/runs/{id}/pages", {
          params: { path: { id: runId }, query: { ...wireFilter(filter), limit: LIMIT, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: live ? LIVE_MS * 2 : false,
  });

/** Where the table as CSV is, with the same filter. */
export function csvPath(runId: string, filter: PageFilter): string {
  const given = Object.entries(wireFilter(filter)).filter((entry): entry is [string, string] => !!entry[1]);
  const query = new URLSearchParams(given).toString();
  return `/api/v1/runs/${runId}/pages.csv${query && `?${query}`}`;
}

export const diffQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", "diff", runId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/runs/{id}/diff", { params: { path: { id: runId } }, signal })),
  });

export const diffPagesQuery = (runId: string, change: Change) =>
  infiniteQueryOptions({
    queryKey: ["runs", "diff", runId, "pages", change],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/runs/{id}/diff/pages", {
          params: { path: { id: runId }, query: { change, limit: LIMIT, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Some of a reading's addresses, for trying patterns on. */
export const sampleQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", "sample", runId],
    queryFn: async ({ signal }) => {
      const query = { kind: "page" as const, limit: 100 };
      const { items } = await unwrap(
        api.GET("/api/v1/runs/{id}/pages", { params: { path: { id: runId }, query }, signal }),
      );
      return items.map(({ url }) => url);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
