import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/bots/$botId/")({
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/bots/$botId/knowledge/sources", params, replace: true });
  },
});
