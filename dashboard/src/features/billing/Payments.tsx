// What was paid, newest first. On a phone each line is a card.
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Status } from "@/components/Status";
import table from "@/components/Table.module.css";
import styles from "./Billing.module.css";
import { paymentsQuery } from "./queries";
import { day, money, paid, reason } from "./words";

export function Payments() {
  const query = useInfiniteQuery(paymentsQuery);
  const payments = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="payments" className={styles.stack}>
      <h2 id="payments" className={styles.heading}>
        Payments
      </h2>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The payments could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={96} radius={8} />}
      {query.data && payments.length === 0 && (
        <p className="muted">
          Nothing was paid yet. Each payment stands here; its invoice is in the customer portal.
        </p>
      )}
      {payments.length > 0 && (
        <table className={table.table}>
          <thead>
            <tr>
              <th>For</th>
              <th>Status</th>
              <th>Invoice</th>
              <th className={table.right}>Refunded</th>
              <th className={table.right}>Total with tax</th>
            </tr>
          </thead>
          <tbody>
            {payments.map((payment) => {
              const [tone, word] = paid(payment);
              return (
                <tr key={payment.id}>
                  <td>
                    {reason(payment)}
                    <div className={table.detail}>{day(payment.created_at)}</div>
                  </td>
                  <td>
                    <Status tone={tone}>{word}</Status>
                  </td>
                  <td data-label="Invoice">{payment.invoice ?? "—"}</td>
                  <td className={table.right} data-label="Refunded">
                    {payment.refunded_cents > 0 ? money(payment.refunded_cents, payment.currency) : "—"}
                  </td>
                  <td className={table.right} data-label="Total">
                    {money(payment.total_cents, payment.currency)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <LoadMore query={query} />
    </section>
  );
}
