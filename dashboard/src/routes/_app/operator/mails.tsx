import { createFileRoute } from "@tanstack/react-router";
import { MailsPage } from "@/features/operator/MailsPage";
import type { MailState } from "@/features/operator/mailQueries";

const STATES: readonly string[] = ["pending", "sent", "failed", "held"] satisfies MailState[];

export const Route = createFileRoute("/_app/operator/mails")({
  validateSearch: (search): { state?: MailState } =>
    typeof search.state === "string" && STATES.includes(search.state)
      ? { state: search.state as MailState }
      : {},
  component: MailsPage,
});
