import { createFileRoute } from "@tanstack/react-router";
import { QualityLayout } from "@/features/quality/QualityLayout";

export const Route = createFileRoute("/_app/bots/$botId/quality")({ component: QualityLayout });
