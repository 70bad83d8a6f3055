import { createFileRoute } from "@tanstack/react-router";
import { VersionsPage } from "@/features/versions/VersionsPage";

export const Route = createFileRoute("/_app/bots/$botId/knowledge/versions")({ component: VersionsPage });
