// An invitation: for people who are signed in and for those who are not yet.
import { createFileRoute } from "@tanstack/react-router";
import { session } from "@/api/session";
import { InvitePage } from "@/features/invite/InvitePage";
import { Splash } from "@/features/shell/Splash";

export const Route = createFileRoute("/invite")({
  beforeLoad: () => session.restore().then(() => undefined),
  component: InvitePage,
  pendingComponent: Splash,
});
