// Workspaces over the wire: the one that one is in, and those that one can go to.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import { session } from "@/api/session";
import type { CurrentWorkspace } from "@/api/types";
import { leave } from "@/components/leaving";

export const workspacesQuery = queryOptions({
  queryKey: ["workspaces"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/api/v1/workspaces", { params: { query: { limit: 100 } }, signal })),
});

export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/workspace", { signal })),
});

export function useRenameWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(api.PATCH("/api/v1/workspace", { body: { name } })),
    onSuccess: (workspace: CurrentWorkspace) => {
      session.renamed(workspace.name);
      client.setQueryData(workspaceQuery.queryKey, workspace);
      return client.invalidateQueries({ queryKey: ["workspaces"] });
    },
  });
}

async function goTo(id: string): Promise<void> {
  await unwrap(api.POST("/api/v1/workspaces/{id}/switch", { params: { path: { id } } }));
  session.moved();
}

/** Goes to another workspace, unless one stays for what is not saved: every tab of this sign-in begins anew there. */
export async function switchTo(id: string): Promise<void> {
  await leave(() => goTo(id));
}

/** Makes a workspace and goes there, unless one stays for what is not saved. */
export async function createWorkspace(name: string): Promise<void> {
  await leave(async () => {
    const made = await unwrap(api.POST("/api/v1/workspaces", { body: { name } }));
    await goTo(made.id);
  });
}

/** Leaves the workspace that this page was made for; goes on in another one, or to the login. */
export async function leaveWorkspace(id: string): Promise<void> {
  await done(api.POST("/api/v1/workspace/leave", { body: { workspace_id: id } }));
  session.moved();
}
