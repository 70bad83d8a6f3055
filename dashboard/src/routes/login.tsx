import { createFileRoute, redirect } from "@tanstack/react-router";
import { session } from "@/api/session";
import { LoginPage } from "@/features/auth/LoginPage";
import { returnPath } from "@/features/auth/returnPath";

export const Route = createFileRoute("/login")({
  validateSearch: (search): { return?: string; problem?: string } => ({
    ...(typeof search.return === "string" && { return: search.return }),
    ...(typeof search.problem === "string" && { problem: search.problem }),
  }),
  beforeLoad: async ({ search }) => {
    const state = await session.restore();
    if (state.status === "signed-in") throw redirect({ href: returnPath(search.return), replace: true });
  },
  component: LoginPage,
});
