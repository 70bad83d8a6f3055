import { createFileRoute } from "@tanstack/react-router";
import { ToolPage } from "@/features/tools/ToolPage";

export const Route = createFileRoute("/_app/bots/$botId/tools/$toolId")({ component: ToolPage });
