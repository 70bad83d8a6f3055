// Knowledge bases over the wire: their versions, health, what a new version would cost, and who answers from them.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { IndexVersion, KnowledgeBase, PipelinePatch } from "@/api/types";
import { botQuery } from "../bots/queries";

/** How often versions are asked for again while one is being built, in milliseconds. */
const BUSY_MS = 1500;

export const knowledgeQuery = (id: string) =>
  queryOptions({
    queryKey: ["knowledge", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/knowledge-bases/{id}", { params: { path: { id } }, signal })),
  });

/** The knowledge base that is the bot's own; without data until the bot is there. */
export function useBotKnowledge(botId: string) {
  const bot = useQuery(botQuery(botId));
  const id = bot.data?.knowledge_base_id;
  return useQuery({ ...knowledgeQuery(id ?? ""), enabled: id !== undefined });
}

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["knowledge", id, "versions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/knowledge-bases/{id}/indexes", { params: { path: { id } }, signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ state }) => state === "building") ? BUSY_MS : false,
  });

/** The latest job that builds a version of a knowledge base, or null if none is among the workspace's latest jobs. */
export const buildJobQuery = (id: string) =>
  queryOptions({
    queryKey: ["knowledge", id, "build"],
    queryFn: async ({ signal }) => {
      const { items } = await unwrap(api.GET("/api/v1/jobs", { params: { query: { limit: 100 } }, signal }));
      const builds = items.filter((job) => job.type === "build_index" && job.knowledge_base_id === id);
      return builds.sort((a, b) => b.created_at.localeCompare(a.created_at))[0] ?? null;
    },
    refetchInterval: BUSY_MS,
  });

export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: ["knowledge", id, "health"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/knowledge-bases/{id}/health", { params: { path: { id } }, signal })),
  });

export const modelsQuery = queryOptions({
  queryKey: ["embedding-models"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/embedding-models", { signal })),
  staleTime: 60_000,
});

/** What the next version would hold and cost, with a change of the pipeline that is not saved. */
export const estimateQuery = (id: string, pipeline: PipelinePatch) =>
  queryOptions({
    queryKey: ["knowledge", id, "estimate", pipeline],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/knowledge-bases/{id}/estimate", {
          params: { path: { id } },
          body: { pipeline },
          signal,
        }),
      ),
    staleTime: 0,
  });

/** The workspace's knowledge bases, all of them. */
export const knowledgeBasesQuery = queryOptions({
  queryKey: ["knowledge", "all"],
  queryFn: async ({ signal }) => {
    const items: KnowledgeBase[] = [];
    let cursor: string | undefined;
    do {
      const page = await unwrap(
        api.GET("/api/v1/knowledge-bases", { params: { query: { limit: 100, cursor } }, signal }),
      );
      items.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return items;
  },
});

/** What a bot answers from: its own knowledge base and further ones. */
export const botBasesQuery = (botId: string) =>
  queryOptions({
    queryKey: ["knowledge", "of", botId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/knowledge-bases", { params: { path: { id: botId } }, signal })),
  });

/** Sets the further ones, all at once. */
export function useSetBotBases(botId: string) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (knowledge_base_ids: string[]) =>
      unwrap(
        api.PUT("/api/v1/bots/{id}/knowledge-bases", {
          params: { path: { id: botId } },
          body: { knowledge_base_ids },
        }),
      ),
    onSuccess: changed,
  });
}

/** Whatever shows the knowledge base or what a bot knows is asked for anew. */
export function useKnowledgeChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["knowledge", "bot", "bots"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    ).then(() => undefined);
}

/** Saves a change of the pipeline. */
export function useSavePipeline(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pipeline: PipelinePatch) =>
      unwrap(api.PATCH("/api/v1/knowledge-bases/{id}", { params: { path: { id } }, body: { pipeline } })),
    onSuccess: (knowledge) => {
      client.setQueryData(knowledgeQuery(id).queryKey, knowledge);
      return client.invalidateQueries({ queryKey: ["knowledge", id] });
    },
  });
}

/** Begins a new version, with another embedding model if one is given. */
export function useReindex(id: string) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: async (pipeline: PipelinePatch) => {
      const params = { path: { id } };
      if (pipeline.embed)
        await unwrap(api.PATCH("/api/v1/knowledge-bases/{id}", { params, body: { pipeline } }));
      return unwrap(api.POST("/api/v1/knowledge-bases/{id}/reindex", { params, body: {} }));
    },
    // Also after a failure: the model may have been saved before the version was refused.
    onSettled: changed,
  });
}

export function useMakeLive({ id }: IndexVersion) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/indexes/{id}/live", { params: { path: { id } } })),
    onSuccess: changed,
  });
}

export function usePin({ id, pinned }: IndexVersion) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: () => {
      const params = { path: { id } };
      return pinned
        ? unwrap(api.POST("/api/v1/indexes/{id}/unpin", { params }))
        : unwrap(api.POST("/api/v1/indexes/{id}/pin", { params }));
    },
    onSuccess: changed,
  });
}

export function useDeleteVersion({ id }: IndexVersion) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/indexes/{id}", { params: { path: { id } } })),
    onSuccess: changed,
  });
}
