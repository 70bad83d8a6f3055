// Usage and caps over the wire.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Budget } from "@/api/types";
import type { UsageBy } from "./search";

export const usageQuery = (from: string, by: UsageBy) =>
  queryOptions({
    queryKey: ["usage", from, by],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/usage", { params: { query: { from, by } }, signal })),
  });

/** What the plan includes, and how much of it is used. */
export const quotasQuery = queryOptions({
  queryKey: ["quotas"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/quotas", { signal })),
});

/** The workspace's caps and those of its bots. */
export const budgetQuery = queryOptions({
  queryKey: ["budget"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/budget", { signal })),
});

export const botBudgetQuery = (id: string) =>
  queryOptions({
    queryKey: ["budget", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/budget", { params: { path: { id } }, signal })),
  });

export function useSetBudget() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Budget) => unwrap(api.PUT("/api/v1/budget", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["budget"] }),
  });
}
