import { createFileRoute } from "@tanstack/react-router";
import { BillingPage } from "@/features/billing/BillingPage";

interface Search {
  /** Where the person comes back from. */
  from?: "checkout";
}

export const Route = createFileRoute("/_app/settings/billing")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    from: search.from === "checkout" ? "checkout" : undefined,
  }),
  component: function Billing() {
    return <BillingPage paid={Route.useSearch().from === "checkout"} />;
  },
});
