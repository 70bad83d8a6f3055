import { createFileRoute } from "@tanstack/react-router";
import { KnowledgeLayout } from "@/features/knowledge/KnowledgeLayout";

export const Route = createFileRoute("/_app/bots/$botId/knowledge")({ component: KnowledgeLayout });
