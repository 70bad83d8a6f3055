// Questions that found no answer, over the wire.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { GroupStatus, QuestionGroup } from "@/api/types";

/** How often is asked again while questions wait to be put into a group, in milliseconds. */
const GROUPING_MS = 2000;

export type GroupOrder = "count" | "newest";

export const unansweredSummaryQuery = (botId: string) =>
  queryOptions({
    queryKey: ["unanswered", botId, "summary"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/unanswered/summary", { params: { path: { id: botId } }, signal })),
    refetchInterval: (query) => (query.state.data?.ungrouped ? GROUPING_MS : false),
  });

export const groupsQuery = (botId: string, status: GroupStatus, order: GroupOrder) =>
  infiniteQueryOptions({
    queryKey: ["unanswered", botId, "groups", status, order],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/bots/{id}/unanswered", {
          params: { path: { id: botId }, query: { status, order, limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const groupQuestionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["group-questions", id],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/unanswered/{id}/questions", {
          params: { path: { id }, query: { limit: 10, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

interface Settle {
  group: Pick<QuestionGroup, "id">;
  status: GroupStatus;
  sourceId?: string;
}

export function useSettleGroup(botId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ group, status, sourceId }: Settle) =>
      unwrap(
        api.PATCH("/api/v1/unanswered/{id}", {
          params: { path: { id: group.id } },
          body: sourceId ? { status, source_id: sourceId } : { status },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["unanswered", botId] }),
  });
}
