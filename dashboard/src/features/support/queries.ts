// Leave to look into the workspace, over the wire.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { SupportAccess } from "@/api/types";

/** How often is looked whether somebody is there, in milliseconds. */
const EVERY = 60_000;

export const supportQuery = queryOptions({
  queryKey: ["support-access"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/support-access", { signal })),
  refetchInterval: EVERY,
});

export type SupportRole = "viewer" | "editor" | "admin";

export function useGrantSupport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { role: SupportRole; hours: number }) =>
      unwrap(api.PUT("/api/v1/support-access", { body })),
    onSuccess: (access: SupportAccess) => client.setQueryData(supportQuery.queryKey, access),
  });
}

export function useRevokeSupport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/support-access")),
    onSuccess: () => client.invalidateQueries({ queryKey: ["support-access"] }),
  });
}
