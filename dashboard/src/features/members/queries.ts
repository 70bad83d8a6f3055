// Members and invitations over the wire.
import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { InvitationIn, Role } from "@/api/types";

const LIMIT = 50;

export const membersQuery = infiniteQueryOptions({
  queryKey: ["members"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(api.GET("/api/v1/members", { params: { query: { limit: LIMIT, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export const invitationsQuery = infiniteQueryOptions({
  queryKey: ["invitations"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/invitations", { params: { query: { limit: LIMIT, cursor: pageParam } }, signal }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

/** What changes when members do. */
function useRefresh(...keys: string[]) {
  const client = useQueryClient();
  return () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

export function useSetRole(id: string) {
  return useMutation({
    mutationFn: (role: Role) =>
      unwrap(api.PATCH("/api/v1/members/{id}", { params: { path: { id } }, body: { role } })),
    onSuccess: useRefresh("members", "workspace"),
  });
}

export function useRemoveMember(id: string) {
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/members/{id}", { params: { path: { id } } })),
    onSuccess: useRefresh("members", "workspace"),
  });
}

export function useHandOver(id: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/members/{id}/ownership", { params: { path: { id } } })),
    onSuccess: useRefresh("members", "workspace"),
  });
}

export function useInvite() {
  return useMutation({
    mutationFn: (body: InvitationIn) => unwrap(api.POST("/api/v1/invitations", { body })),
    onSuccess: useRefresh("invitations"),
  });
}

export function useResend(id: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/invitations/{id}/resend", { params: { path: { id } } })),
    onSuccess: useRefresh("invitations"),
  });
}

export function useWithdraw(id: string) {
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/invitations/{id}", { params: { path: { id } } })),
    onSuccess: useRefresh("invitations"),
  });
}
