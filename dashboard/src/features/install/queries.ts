import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** The snippet, and where the script was seen. */
export const installQuery = (botId: string) =>
  queryOptions({
    queryKey: ["install", botId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/install", { params: { path: { id: botId } }, signal })),
    staleTime: 30_000,
  });
