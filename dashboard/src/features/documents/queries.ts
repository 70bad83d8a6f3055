// Documents over the wire.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { DocumentRow, Outcome } from "@/api/types";
import { NOT_READ, type OutcomeFilter } from "./outcomes";

const LIMIT = 50;

interface Place {
  /** Index into the outcomes asked for one after the other. */
  index: number;
  cursor: string | undefined;
}

interface DocumentPage {
  items: DocumentRow[];
  next: Place | null;
}

async function fetchOne(
  sourceId: string,
  outcome: Outcome | undefined,
  cursor: string | undefined,
  signal: AbortSignal,
) {
  return unwrap(
    api.GET("/api/v1/sources/{id}/documents", {
      params: { path: { id: sourceId }, query: { outcome, cursor, limit: LIMIT } },
      signal,
    }),
  );
}

/**
 * A page of documents. The wire filters by one outcome; "not read" is many, so those are asked for in turn until
 * something comes or all were asked.
 */
async function fetchPage(
  sourceId: string,
  outcomes: readonly (Outcome | undefined)[],
  from: Place,
  signal: AbortSignal,
): Promise<DocumentPage> {
  const items: DocumentRow[] = [];
  let { index, cursor } = from;
  while (index < outcomes.length && items.length < LIMIT) {
    const page = await fetchOne(sourceId, outcomes[index], cursor, signal);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    if (!cursor) index += 1;
  }
  return { items, next: index < outcomes.length ? { index, cursor } : null };
}

export const documentsQuery = (sourceId: string, filter: OutcomeFilter | undefined, live: boolean) =>
  infiniteQueryOptions({
    queryKey: ["documents", sourceId, filter ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      fetchPage(sourceId, filter === "not-read" ? NOT_READ : [filter], pageParam, signal),
    initialPageParam: { index: 0, cursor: undefined } as Place,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: live ? 5000 : false,
  });

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/documents/{id}", { params: { path: { id } }, signal })),
  });
