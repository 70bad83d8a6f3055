import { createFileRoute } from "@tanstack/react-router";
import type { Source } from "@/api/types";
import { AddSourcePage } from "@/features/sources/AddSourcePage";
import { KIND } from "@/features/sources/describe";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/sources/new")({
  validateSearch: ({ kind }): { kind?: Source["type"] } =>
    typeof kind === "string" && Object.hasOwn(KIND, kind) ? { kind: kind as Source["type"] } : {},
  component: AddSourcePage,
});
