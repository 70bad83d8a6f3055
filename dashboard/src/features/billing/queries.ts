// The workspace's plan, its payments, and the ways to the payment service.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Billing } from "@/api/types";

export const billingQuery = queryOptions({
  queryKey: ["billing"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing", { signal })),
});

export const paymentsQuery = infiniteQueryOptions({
  queryKey: ["billing", "payments"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/billing/payments", {
        params: { query: { limit: 12, cursor: pageParam ?? undefined } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** What a new plan changes: itself, what it allows, and what was paid. */
function useTaken() {
  const client = useQueryClient();
  return (billing: Billing) => {
    client.setQueryData(billingQuery.queryKey, billing);
    return Promise.all([
      client.invalidateQueries({ queryKey: ["quotas"] }),
      client.invalidateQueries({ queryKey: paymentsQuery.queryKey }),
    ]);
  };
}

/** Has the payment service be asked how things stand, now. */
export function useRefresh() {
  const onSuccess = useTaken();
  return useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/billing/refresh")), onSuccess });
}

/** Has the plan that is paid for be another. */
export function useChangePlan() {
  const onSuccess = useTaken();
  return useMutation({
    mutationFn: (plan_id: string) => unwrap(api.POST("/api/v1/billing/change", { body: { plan_id } })),
    onSuccess,
  });
}

/** Leaves for the checkout of a plan. */
export function useCheckout() {
  return useMutation({
    mutationFn: (plan_id: string) => unwrap(api.POST("/api/v1/billing/checkout", { body: { plan_id } })),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

/** Leaves for the customer portal. */
export function usePortal() {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/billing/portal")),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
