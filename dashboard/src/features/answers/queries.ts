// How answers came about, over the wire.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** An answer's trace never changes once it is stored. */
export const traceQuery = (messageId: string) =>
  queryOptions({
    queryKey: ["trace", messageId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/messages/{id}/trace", { params: { path: { id: messageId } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
