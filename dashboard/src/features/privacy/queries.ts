// What is kept of visitors, over the wire.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";

/** Days that conversations may be kept at most, where there is a limit. */
export const MOST_DAYS = 3650;

export const privacyQuery = queryOptions({
  queryKey: ["privacy"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/privacy", { signal })),
});

export function useSetKeepDays() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (keep_days: number | null) => unwrap(api.PUT("/api/v1/privacy", { body: { keep_days } })),
    onSuccess: (set) => client.setQueryData(privacyQuery.queryKey, set),
  });
}

export const visitorsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["visitors", "list", q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/visitors", {
          params: { query: { q: q || undefined, limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const visitorQuery = (id: string) =>
  queryOptions({
    queryKey: ["visitors", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/visitors/{id}", { params: { path: { id } }, signal })),
  });

export function useEraseVisitor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => done(api.DELETE("/api/v1/visitors/{id}", { params: { path: { id } } })),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: visitorQuery(id).queryKey });
      return Promise.all(
        ["visitors", "conversations", "bot"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
}

export const deletionQuery = queryOptions({
  queryKey: ["workspace-deletion"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/workspace/deletion", { signal })),
});

export function useDeleteWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(api.POST("/api/v1/workspace/deletion", { body: { name } })),
    onSuccess: (state) => client.setQueryData(deletionQuery.queryKey, state),
  });
}

export function useRestoreWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/workspace/deletion")),
    onSuccess: (state) => client.setQueryData(deletionQuery.queryKey, state),
  });
}
