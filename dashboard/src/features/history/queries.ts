// Versions of settings over the wire: of a bot's name, prompt and settings, of a knowledge base's name and pipeline.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** Whose settings. */
export interface Thing {
  noun: "bot" | "knowledge base";
  id: string;
}

const PAGE = 20;

export const changesQuery = ({ noun, id }: Thing) =>
  infiniteQueryOptions({
    queryKey: ["changes", noun, id],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { id }, query: { limit: PAGE, cursor: pageParam } };
      return noun === "bot"
        ? unwrap(api.GET("/api/v1/bots/{id}/changes", { params, signal }))
        : unwrap(api.GET("/api/v1/knowledge-bases/{id}/changes", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });

/** A version, with what differs from now. */
export const versionQuery = (change: string) =>
  queryOptions({
    queryKey: ["changes", "version", change],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/changes/{id}", { params: { path: { id: change } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** What can be done, always to what was seen. */
export type Step =
  | { verb: "undo" | "redo"; seen: string | null }
  | { verb: "restore"; change: string; seen: string | null };

export function useStep({ noun, id }: Thing) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => {
      const body = { seen: step.seen };
      const params = { path: { id } };
      if (step.verb === "restore") {
        return unwrap(
          api.POST("/api/v1/changes/{id}/restore", { params: { path: { id: step.change } }, body }),
        );
      }
      if (noun === "bot") {
        return step.verb === "undo"
          ? unwrap(api.POST("/api/v1/bots/{id}/undo", { params, body }))
          : unwrap(api.POST("/api/v1/bots/{id}/redo", { params, body }));
      }
      return step.verb === "undo"
        ? unwrap(api.POST("/api/v1/knowledge-bases/{id}/undo", { params, body }))
        : unwrap(api.POST("/api/v1/knowledge-bases/{id}/redo", { params, body }));
    },
    // Also after a refusal: most often because somebody else changed the settings meanwhile.
    onSettled: () =>
      Promise.all(
        ["changes", "bot", "bots", "knowledge", "install", "budget"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
