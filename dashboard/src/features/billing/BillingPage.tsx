// Settings > Plan and billing: where the workspace stands with its plan, how much of it is used, what else there is to
// buy, and what was paid. Payments themselves happen at the payment service.
import { Button, Skeleton } from "@mantine/core";
import { IconExternalLink, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Billing } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Note } from "@/components/Note";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { useMe } from "@/features/auth/queries";
import { QuotaBars } from "@/features/usage/QuotaBars";
import { quotasQuery } from "@/features/usage/queries";
import { Arrival } from "./Arrival";
import styles from "./Billing.module.css";
import { Payments } from "./Payments";
import { PlanCards } from "./PlanCards";
import { billingQuery, usePortal, useRefresh } from "./queries";
import { refunded, standing } from "./words";

/** `paid`: the person comes back from the checkout. */
export function BillingPage({ paid }: { paid: boolean }) {
  const { data, error, refetch } = useQuery(billingQuery);
  const role = useMe()?.workspace.role;
  return (
    <Page
      title="Plan and billing"
      description="What this workspace has, what else there is, and what was paid."
    >
      {error && <ErrorNote error={error} title="The plan could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={320} radius={8} />}
      {data && !data.sold && (
        <Panel>
          <p>Nothing is sold on this server: every workspace has everything, without limits of a plan.</p>
        </Panel>
      )}
      {data?.sold && (
        <>
          {paid && <Arrival billing={data} />}
          <StandingPanel billing={data} role={role} />
          <section aria-labelledby="plans">
            <h2 id="plans" className={styles.heading}>
              Plans
            </h2>
            <PlanCards billing={data} mayPay={role === "owner"} />
          </section>
          {(role === "owner" || role === "admin") && <Payments />}
        </>
      )}
    </Page>
  );
}

function StandingPanel({ billing, role }: { billing: Billing; role?: string }) {
  const { data: quotas } = useQuery(quotasQuery);
  const portal = usePortal();
  const refresh = useRefresh();
  const { tone, title, detail, portal: settles } = standing(billing);
  const refund = refunded(billing);
  const mayAsk = role === "owner" || role === "admin";
  return (
    <Panel
      level={2}
      title={`Your plan: ${billing.plan_name}`}
      actions={
        <span className={styles.state} role="status">
          {title && <Status tone={tone}>{title}</Status>}
        </span>
      }
    >
      <div className={styles.stack}>
        <p className={styles.detail}>{detail}</p>
        {refund && <Note>{refund}</Note>}
        {billing.unknown_product && (
          <Note>
            Something is paid for that is no plan on this server. Ask whoever runs it to set that right;
            nothing of what you paid is lost.
          </Note>
        )}
        {billing.unreachable && (
          <Note>
            The payment service can't be reached right now. What you see is what was known last; your plan
            holds.
          </Note>
        )}
        {quotas && <QuotaBars quotas={quotas} />}
        <div className={styles.actions}>
          {role === "owner" && (settles || billing.portal) && (
            <Button
              variant={tone === "bad" ? "filled" : "default"}
              rightSection={<IconExternalLink size={16} aria-hidden />}
              loading={portal.isPending}
              onClick={() => portal.mutate()}
            >
              Open customer portal
            </Button>
          )}
          {mayAsk && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={refresh.isPending}
              onClick={() => refresh.mutate()}
            >
              Check again
            </Button>
          )}
          {billing.checked_at && (
            <span className="muted">
              Checked <Time at={billing.checked_at} />
            </span>
          )}
        </div>
        {portal.error && <ErrorNote error={portal.error} title="The customer portal could not be opened" />}
        {refresh.error && <ErrorNote error={refresh.error} title="The plan could not be checked" />}
      </div>
    </Panel>
  );
}
