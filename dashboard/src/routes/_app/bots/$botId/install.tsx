import { createFileRoute } from "@tanstack/react-router";
import { InstallPage } from "@/features/install/InstallPage";

export const Route = createFileRoute("/_app/bots/$botId/install")({ component: InstallPage });
