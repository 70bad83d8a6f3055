import { createFileRoute } from "@tanstack/react-router";
import type { Source } from "@/api/types";
import { AddSourcePage } from "@/features/sources/AddSourcePage";
import { KIND } from "@/features/sources/describe";

interface Search {
  kind?: Source["type"];
  /** A question that waits for its answer. */
  question?: string;
  /** The group of unanswered questions that it stands for. */
  group?: string;
}

export const Route = createFileRoute("/_app/bots/$botId/knowledge/sources/new")({
  validateSearch: ({ kind, question, group }): Search => ({
    ...(typeof kind === "string" && Object.hasOwn(KIND, kind) ? { kind: kind as Source["type"] } : {}),
    // Words alone may look like a number.
    ...(question !== undefined && question !== "" ? { question: String(question) } : {}),
    ...(typeof group === "string" ? { group } : {}),
  }),
  component: AddSourcePage,
});
