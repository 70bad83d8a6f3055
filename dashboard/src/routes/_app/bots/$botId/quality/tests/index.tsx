import { createFileRoute } from "@tanstack/react-router";
import { TestsPage } from "@/features/tests/TestsPage";

export const Route = createFileRoute("/_app/bots/$botId/quality/tests/")({ component: TestsPage });
