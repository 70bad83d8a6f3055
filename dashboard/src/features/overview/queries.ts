// A bot at one glance, over the wire: one request.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { type OverviewSearch, USUAL_DAYS } from "./search";

/** How often is asked again while pages are being read, and otherwise, in milliseconds. */
const READING_MS = 3_000;
const QUIET_MS = 60_000;

export const overviewQuery = (botId: string, { days = USUAL_DAYS, who }: OverviewSearch) =>
  queryOptions({
    queryKey: ["overview", botId, days, who ?? "all"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/overview", {
          params: {
            path: { id: botId },
            query: { days, ...(who === "visitors" ? { channel: "widget" as const } : {}) },
          },
          signal,
        }),
      ),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.presence.state === "reading" ? READING_MS : QUIET_MS),
  });
