import { createFileRoute } from "@tanstack/react-router";
import { NewToolPage } from "@/features/tools/ToolPage";

export const Route = createFileRoute("/_app/bots/$botId/tools/new")({
  component: NewToolPage,
  validateSearch: ({ example }: Record<string, unknown>): { example?: number } =>
    Number.isInteger(example) ? { example: example as number } : {},
});
