// All workspaces of this installation in figures, found by their name or by who belongs to them.
import { Skeleton, TextInput } from "@mantine/core";
import { IconBuilding, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { OperatorWorkspace } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count, dollars } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { Status } from "@/components/Status";
import table from "@/components/Table.module.css";
import { Time } from "@/components/Time";
import { useDebounced } from "@/components/useDebounced";
import { workspacesQuery } from "./console";
import styles from "./Operator.module.css";

const route = getRouteApi("/_app/operator/workspaces/");

export function WorkspacesPage() {
  const { q = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/operator/workspaces/" });
  const [words, setWords] = useState(q);
  const settled = useDebounced(words.trim(), 300);
  const query = useInfiniteQuery({ ...workspacesQuery(q), placeholderData: keepPreviousData });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  useEffect(() => {
    void navigate({ search: settled ? { q: settled } : {}, replace: true });
  }, [settled, navigate]);

  return (
    <Page title="Workspaces" description="Everybody who uses this installation, the newest first.">
      <TextInput
        type="search"
        aria-label="Search workspaces"
        placeholder="Name, or a member's email"
        leftSection={<IconSearch size={16} aria-hidden />}
        className={styles.search}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The workspaces could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={200} radius={8} />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState icon={IconBuilding} title="No workspace like that">
          Neither a workspace's name nor a member's address holds “{q}”.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className={styles.scroll} aria-busy={query.isPlaceholderData}>
          <table className={table.table} aria-label="Workspaces">
            <thead>
              <tr>
                <th>Workspace</th>
                <th>Plan</th>
                <th>Last answer</th>
                {["Members", "Bots", "Answers, 30 days", "Spent this month"].map((head) => (
                  <th key={head} className={table.right}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

/** What there is to say of a plan beside its name. */
const PLAN_STATES: Partial<Record<OperatorWorkspace["plan_state"], string>> = {
  trialing: "Trying it out",
  past_due: "Payment failed",
  paused: "Paused",
  revoked: "Ended",
  refunded: "Refunded",
};

function Row({ row }: { row: OperatorWorkspace }) {
  return (
    <tr>
      <td>
        <Link
          to="/operator/workspaces/$workspaceId"
          params={{ workspaceId: row.id }}
          className={table.open}
          style={{ textDecoration: "none" }}
        >
          {row.name}
        </Link>
        <p className={table.detail}>{row.owner ?? "No owner"}</p>
        <div className={styles.marks}>
          {row.failed_jobs > 0 && <Status tone="bad">{`${count(row.failed_jobs)} failed`}</Status>}
          {row.support_until && <Status tone="warn">Support may look in</Status>}
        </div>
      </td>
      <td data-label="Plan">
        {row.plan}
        {PLAN_STATES[row.plan_state] && <p className={styles.planState}>{PLAN_STATES[row.plan_state]}</p>}
      </td>
      <td data-label="Last answer">
        {row.answered_at ? <Time at={row.answered_at} /> : <span className="muted">None in 30 days</span>}
      </td>
      <td className={table.right} data-label="Members">
        {count(row.members)}
      </td>
      <td className={table.right} data-label="Bots">
        {count(row.bots)}
      </td>
      <td className={table.right} data-label="Answers, 30 days">
        {count(row.answers)}
      </td>
      <td className={table.right} data-label="Spent this month">
        {dollars(row.spent_month_usd)}
      </td>
    </tr>
  );
}
