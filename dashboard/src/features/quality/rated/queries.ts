// Answers that visitors rated, over the wire.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export type RatingWanted = "up" | "down";

export const ratedSummaryQuery = (botId: string) =>
  queryOptions({
    queryKey: ["rated", botId, "summary"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/rated/summary", { params: { path: { id: botId } }, signal })),
  });

export const ratedQuery = (botId: string, rating: RatingWanted) =>
  infiniteQueryOptions({
    queryKey: ["rated", botId, rating],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/rated", {
          params: { path: { id: botId }, query: { rating, limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
