// A bot's tools and their calls over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { Tool, ToolIn, ToolPatch } from "@/api/types";

export const toolsQuery = (botId: string) =>
  queryOptions({
    queryKey: ["tools", botId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/tools", { params: { path: { id: botId } }, signal })),
  });

export const toolQuery = (id: string) =>
  queryOptions({
    queryKey: ["tool", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tools/{id}", { params: { path: { id } }, signal })),
  });

export const toolCallsQuery = (botId: string, toolId?: string) =>
  infiniteQueryOptions({
    queryKey: ["tool-calls", botId, toolId ?? null],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/tool-calls", {
          params: { path: { id: botId }, query: { limit: 20, cursor: pageParam, tool_id: toolId } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** Makes a tool, or changes the one with that id. */
export function useSaveTool(botId: string, id: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ToolIn): Promise<Tool> =>
      id === null
        ? unwrap(api.POST("/api/v1/bots/{id}/tools", { params: { path: { id: botId } }, body }))
        : unwrap(api.PATCH("/api/v1/tools/{id}", { params: { path: { id } }, body: body as ToolPatch })),
    onSuccess: (tool) => {
      client.setQueryData(toolQuery(tool.id).queryKey, tool);
      return client.invalidateQueries({ queryKey: ["tools", botId] });
    },
  });
}

export function useDeleteTool(tool: Tool) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/tools/{id}", { params: { path: { id: tool.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tools", tool.bot_id] }),
  });
}

export function useTestTool(tool: Tool) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { arguments: Record<string, unknown>; confirm: boolean }) =>
      unwrap(
        api.POST("/api/v1/tools/{id}/test", {
          params: { path: { id: tool.id } },
          body: { ...body, arguments: body.arguments as Record<string, never> },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tool-calls", tool.bot_id] }),
  });
}
