import { createFileRoute } from "@tanstack/react-router";
import type { Webhook } from "@/api/types";
import { WebhooksPage } from "@/features/operator/WebhooksPage";

const STATUSES: readonly unknown[] = ["pending", "applied", "ignored"];

export const Route = createFileRoute("/_app/operator/webhooks")({
  validateSearch: ({ status }): { status?: Webhook["status"] } =>
    STATUSES.includes(status) ? { status: status as Webhook["status"] } : {},
  component: WebhooksPage,
});
