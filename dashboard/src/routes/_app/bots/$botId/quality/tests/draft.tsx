import { createFileRoute } from "@tanstack/react-router";
import { DraftPage } from "@/features/tests/DraftPage";

export const Route = createFileRoute("/_app/bots/$botId/quality/tests/draft")({ component: DraftPage });
