// The operator's console over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import { session } from "@/api/session";
import type { AnnouncementIn, Job, Webhook } from "@/api/types";
import { leave } from "@/components/leaving";

/** How often figures and jobs are asked for again, in milliseconds. */
const EVERY = 10_000;

export const workspacesQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["operator", "workspaces", q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/operator/workspaces", {
          params: { query: { limit: 50, cursor: pageParam, ...(q ? { q } : {}) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const workspaceQuery = (id: string) =>
  queryOptions({
    queryKey: ["operator", "workspace", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/operator/workspaces/{id}", { params: { path: { id } }, signal })),
  });

export interface JobsWhich {
  status?: Job["status"];
  workspace?: string;
}

export const jobsQuery = ({ status, workspace }: JobsWhich) =>
  infiniteQueryOptions({
    queryKey: ["operator", "jobs", status ?? "all", workspace ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/operator/jobs", {
          params: {
            query: {
              limit: 50,
              cursor: pageParam,
              ...(status ? { status } : {}),
              ...(workspace ? { workspace_id: workspace } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: EVERY,
  });

export const webhooksQuery = (status: Webhook["status"]) =>
  infiniteQueryOptions({
    queryKey: ["operator", "webhooks", status],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/operator/webhooks", {
          params: { query: { status, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (webhook_id: string) =>
      done(api.POST("/api/v1/operator/webhooks/{webhook_id}/replay", { params: { path: { webhook_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["operator", "webhooks"] }),
  });
}

export const logQuery = infiniteQueryOptions({
  queryKey: ["operator", "activity"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/operator/activity", { params: { query: { limit: 50, cursor: pageParam } }, signal }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  staleTime: 0,
});

export const systemQuery = queryOptions({
  queryKey: ["operator", "health"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operator/health", { signal })),
  refetchInterval: EVERY,
});

export const maintenanceQuery = queryOptions({
  queryKey: ["operator", "maintenance"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operator/maintenance", { signal })),
});

export const announcementsQuery = queryOptions({
  queryKey: ["operator", "announcements"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operator/announcements", { signal })),
});

export function useJobAct(act: "cancel" | "retry") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      act === "cancel"
        ? unwrap(api.POST("/api/v1/operator/jobs/{id}/cancel", { params: { path: { id } } }))
        : unwrap(api.POST("/api/v1/operator/jobs/{id}/retry", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["operator"] }),
  });
}

export function useSetMaintenance() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { on: boolean; message?: string; minutes?: number }) =>
      unwrap(api.PUT("/api/v1/operator/maintenance", { body })),
    onSuccess: (state) => {
      client.setQueryData(maintenanceQuery.queryKey, state);
      return client.invalidateQueries({ queryKey: ["notices"] });
    },
  });
}

export function useAnnounce() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AnnouncementIn) => unwrap(api.POST("/api/v1/operator/announcements", { body })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["operator", "announcements"] }),
        client.invalidateQueries({ queryKey: ["notices"] }),
      ]),
  });
}

export function useTakeBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      done(api.DELETE("/api/v1/operator/announcements/{id}", { params: { path: { id } } })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["operator", "announcements"] }),
        client.invalidateQueries({ queryKey: ["notices"] }),
      ]),
  });
}

/** Goes into a workspace for support, or out of it. The page begins anew there, at its bots: see `session.accept`. */
export function useMove() {
  return useMutation({
    mutationFn: (workspace: string | null) =>
      leave(async () => {
        if (workspace === null) await done(api.POST("/api/v1/operator/leave"));
        else
          await done(
            api.POST("/api/v1/operator/workspaces/{id}/enter", { params: { path: { id: workspace } } }),
          );
        await session.refresh();
      }),
  });
}
