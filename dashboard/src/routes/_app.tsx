// Everything behind the login: finds out who is here, then draws the shell.
import { createFileRoute, redirect } from "@tanstack/react-router";
import { session } from "@/api/session";
import { ErrorPage } from "@/features/shell/ErrorPage";
import { Shell } from "@/features/shell/Shell";
import { Splash } from "@/features/shell/Splash";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ location }) => {
    const state = await session.restore();
    if (state.status !== "signed-in") {
      throw redirect({ to: "/login", search: location.pathname === "/" ? {} : { return: location.href } });
    }
  },
  component: Shell,
  errorComponent: (props) => (
    <main>
      <ErrorPage {...props} />
    </main>
  ),
  pendingComponent: Splash,
});
