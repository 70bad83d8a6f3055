import { createFileRoute } from "@tanstack/react-router";
import { TryPage } from "@/features/tryit/TryPage";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/try")({ component: TryPage });
