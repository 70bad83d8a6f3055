import { createFileRoute, redirect } from "@tanstack/react-router";
import { session } from "@/api/session";
import { SignupPage } from "@/features/auth/SignupPage";

export const Route = createFileRoute("/signup")({
  beforeLoad: async () => {
    const state = await session.restore();
    if (state.status === "signed-in") throw redirect({ to: "/bots", replace: true });
  },
  component: SignupPage,
});
