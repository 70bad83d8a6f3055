import { createFileRoute } from "@tanstack/react-router";
import { BotHistoryPage } from "@/features/history/BotHistoryPage";

export const Route = createFileRoute("/_app/bots/$botId/settings_/history")({ component: BotHistoryPage });
