// API keys over the wire.
import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { ApiKeyIn, ApiKeyPatch } from "@/api/types";

const KEY = ["api-keys"];

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: KEY,
  queryFn: ({ pageParam, signal }) =>
    unwrap(api.GET("/api/v1/api-keys", { params: { query: { limit: 50, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: KEY });
}

export function useCreateApiKey() {
  return useMutation({
    mutationFn: (body: ApiKeyIn) => unwrap(api.POST("/api/v1/api-keys", { body })),
    onSuccess: useChanged(),
  });
}

export function useUpdateApiKey(id: string) {
  return useMutation({
    mutationFn: (body: ApiKeyPatch) =>
      unwrap(api.PATCH("/api/v1/api-keys/{id}", { params: { path: { id } }, body })),
    onSuccess: useChanged(),
  });
}

export function useRevokeApiKey(id: string) {
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } })),
    onSuccess: useChanged(),
  });
}
