// What was done in the workspace, over the wire.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { ActivityFilter } from "./search";

/** Entries of a page. */
const PAGE = 50;

export const activityQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ["activity", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/activity", {
          params: { query: { ...filter, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });

/** What it can be filtered by. */
export const filtersQuery = queryOptions({
  queryKey: ["activity", "filters"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/activity/filters", { signal })),
  staleTime: 0,
});
