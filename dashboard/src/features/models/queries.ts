// Providers of models and the modes' models over the wire.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { ModelModes, Provider, ProviderIn, ProviderPatch } from "@/api/types";

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/providers", { signal })),
});

export const modesQuery = queryOptions({
  queryKey: ["providers", "modes"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/model-modes", { signal })),
});

/** Whatever changes a provider changes what can be chosen, and what knowledge bases say of their models. */
function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["providers", "embedding-models", "knowledge"].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
}

export function useSaveProvider(id: string | null) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (body: ProviderIn & ProviderPatch) =>
      id === null
        ? unwrap(api.POST("/api/v1/providers", { body }))
        : unwrap(api.PATCH("/api/v1/providers/{id}", { params: { path: { id } }, body })),
    onSuccess,
  });
}

export function useTestProvider(id: string) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/providers/{id}/test", { params: { path: { id } } })),
    onSuccess,
  });
}

export function useDeleteProvider(id: string) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: () =>
      // The dialog has said what uses it.
      done(api.DELETE("/api/v1/providers/{id}", { params: { path: { id }, query: { even_if_used: true } } })),
    onSuccess,
  });
}

/** Asks the provider itself for the names of its models. */
export function useListedModels(provider: Provider | null) {
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/providers/{id}/models", { params: { path: { id: provider?.id ?? "" } } })),
  });
}

export function useSaveModes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (modes: ModelModes) => unwrap(api.PUT("/api/v1/model-modes", { body: { modes } })),
    onSuccess: (data) => client.setQueryData(modesQuery.queryKey, data),
  });
}
