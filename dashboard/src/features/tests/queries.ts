// Test cases, their runs and drafts over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, fetchGood, unwrap } from "@/api/client";
import type { Bot, DraftIn, TestCase, TestCaseIn, TestSettings, TestTable } from "@/api/types";

/** All of them: a bot has up to 500. */
export const testsQuery = (botId: string) =>
  queryOptions({
    queryKey: ["tests", botId],
    queryFn: async ({ signal }) => {
      const cases: TestCase[] = [];
      let cursor: string | undefined;
      do {
        const params = { path: { id: botId }, query: { limit: 100, cursor } };
        const page = await unwrap(api.GET("/api/v1/bots/{id}/tests", { params, signal }));
        cases.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return cases;
    },
  });

export const testSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ["test-settings", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/test-settings", { params: { path: { id } }, signal })),
  });

export const runsQuery = (botId: string) =>
  infiniteQueryOptions({
    queryKey: ["test-runs", botId],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/test-runs", {
          params: { path: { id: botId }, query: { limit: 10, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["test-run", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/test-runs/{id}", { params: { path: { id } }, signal })),
  });

export const resultsQuery = (id: string, failing: boolean) =>
  infiniteQueryOptions({
    queryKey: ["test-results", id, failing],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/test-runs/{id}/results", {
          params: { path: { id }, query: { failing, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["draft", id],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/bots/{id}/draft", { params: { path: { id } }, signal }))).draft,
  });

export const publicationsQuery = (id: string) =>
  queryOptions({
    queryKey: ["publications", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/publications", { params: { path: { id }, query: { limit: 10 } }, signal }),
      ),
  });

/** Adds a case, or changes the one of that id. */
export function useSaveTest(botId: string, id: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TestCaseIn) =>
      id
        ? unwrap(api.PATCH("/api/v1/test-cases/{id}", { params: { path: { id } }, body }))
        : unwrap(api.POST("/api/v1/bots/{id}/tests", { params: { path: { id: botId } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tests", botId] }),
  });
}

export function useDeleteTest(botId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => done(api.DELETE("/api/v1/test-cases/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tests", botId] }),
  });
}

/** Sends a table; with `dryRun`, only to hear what would come of it. */
export async function sendTable(botId: string, file: File, dryRun: boolean): Promise<TestTable> {
  const path = `/api/v1/bots/${botId}/tests.csv${dryRun ? "?dry_run=true" : ""}`;
  const response = await fetchGood(path, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: file,
  });
  return (await response.json()) as TestTable;
}

export function useRunTests(botId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: boolean) =>
      unwrap(api.POST("/api/v1/bots/{id}/test-runs", { params: { path: { id: botId } }, body: { draft } })),
    onSuccess: (run) => {
      client.setQueryData(runQuery(run.id).queryKey, run);
      return client.invalidateQueries({ queryKey: ["test-runs", botId] });
    },
  });
}

export function useTestSettings(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TestSettings) =>
      unwrap(api.PUT("/api/v1/bots/{id}/test-settings", { params: { path: { id } }, body })),
    onSuccess: (settings) => {
      client.setQueryData(testSettingsQuery(id).queryKey, settings);
      return client.invalidateQueries({ queryKey: ["draft", id] });
    },
  });
}

export function useSaveDraft(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DraftIn) =>
      unwrap(api.PUT("/api/v1/bots/{id}/draft", { params: { path: { id } }, body })),
    onSuccess: (draft) => client.setQueryData(draftQuery(id).queryKey, draft),
  });
}

export function useDiscardDraft(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/bots/{id}/draft", { params: { path: { id } } })),
    onSuccess: () => client.setQueryData(draftQuery(id).queryKey, null),
  });
}

export function usePublishDraft(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { revision: number; override_reason?: string }) =>
      unwrap(api.POST("/api/v1/bots/{id}/draft/publish", { params: { path: { id } }, body })),
    onSuccess: (bot: Bot) => {
      client.setQueryData(["bot", id], bot);
      client.setQueryData(draftQuery(id).queryKey, null);
      return Promise.all([
        client.invalidateQueries({ queryKey: ["publications", id] }),
        client.invalidateQueries({ queryKey: ["bots"] }),
      ]);
    },
    // Whatever stood against it may have changed.
    onError: () => client.invalidateQueries({ queryKey: ["draft", id] }),
  });
}
