// Documents over the wire.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/documents/{id}", { params: { path: { id } }, signal })),
  });
