import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/bots/$botId/quality/")({
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/bots/$botId/quality/tests", params, replace: true });
  },
});
