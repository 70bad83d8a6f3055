import { createFileRoute } from "@tanstack/react-router";
import { BillingPage } from "@/features/billing/BillingPage";

interface Search {
  /** The checkout that the person comes back from. */
  checkout_id?: string;
}

export const Route = createFileRoute("/_app/settings/billing")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    checkout_id: typeof search.checkout_id === "string" ? search.checkout_id : undefined,
  }),
  component: function Billing() {
    return <BillingPage checkout={Route.useSearch().checkout_id} />;
  },
});
