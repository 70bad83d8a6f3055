import { createFileRoute } from "@tanstack/react-router";
import { RunPage } from "@/features/tests/RunPage";

export const Route = createFileRoute("/_app/bots/$botId/quality/tests/runs/$runId")({ component: RunPage });
