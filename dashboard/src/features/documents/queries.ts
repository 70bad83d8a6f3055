// Documents over the wire.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/documents/{id}", { params: { path: { id } }, signal })),
  });

/** The documents of a source that is not read over the web: one, or a few. */
export const documentsQuery = (sourceId: string, live: boolean) =>
  queryOptions({
    queryKey: ["document", "of", sourceId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/sources/{id}/documents", {
          params: { path: { id: sourceId }, query: { limit: 100 } },
          signal,
        }),
      ),
    refetchInterval: live ? 2000 : false,
  });
