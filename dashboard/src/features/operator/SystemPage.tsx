// How the installation is: its queue, its data, how much there is; and maintenance mode.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { OperatorHealth } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, count } from "@/components/format";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { systemQuery } from "./console";
import { MaintenancePanel } from "./MaintenancePanel";
import styles from "./Operator.module.css";

/** A job that has waited longer for its turn shows that the workers don't keep up, in milliseconds. */
const LATE_MS = 10 * 60_000;

export function SystemPage() {
  const { data, error, refetch } = useQuery(systemQuery);
  return (
    <Page title="System" description="How this installation is, looked at every ten seconds.">
      {error && !data && (
        <ErrorNote error={error} title="The figures could not be loaded" onRetry={refetch} />
      )}
      {!data && !error && <Skeleton height={240} radius={8} />}
      {data && <Figures health={data} />}
      <MaintenancePanel />
      {data && (
        <Panel
          level={2}
          title="Operators"
          description="Named on the server: frontdesk admin grant super_admin ADDRESS, and revoke."
        >
          {data.operators.length === 0 ? (
            <p className="muted">Nobody by name: on a local server its owner is the operator.</p>
          ) : (
            <ul className={styles.plain}>
              {data.operators.map((email) => (
                <li key={email}>{email}</li>
              ))}
            </ul>
          )}
        </Panel>
      )}
    </Page>
  );
}

function Figures({ health }: { health: OperatorHealth }) {
  const { queue, storage, totals } = health;
  const since = queue.waiting_since;
  const late = since !== null && Date.parse(health.now) - Date.parse(since) > LATE_MS;
  return (
    <div className={styles.panels}>
      <Panel
        level={2}
        title="Queue"
        actions={
          <Link to="/operator/jobs" className={styles.more}>
            See jobs
          </Link>
        }
      >
        <Facts
          facts={[
            ["Running", count(queue.running)],
            ["Waiting", count(queue.waiting)],
            ["Held by their owners", count(queue.held)],
            [
              "Failed within a day",
              queue.failed_today === 0 ? (
                "0"
              ) : (
                <Link key="failed" to="/operator/jobs" search={{ status: "failed" }}>
                  {count(queue.failed_today)}
                </Link>
              ),
            ],
          ]}
        />
        <p className={styles.note}>
          <Status tone={late ? "warn" : "good"} plain>
            {late ? "The workers don't keep up" : "The workers keep up"}
          </Status>
          {late && since && (
            <>
              {" "}
              A job has waited for its turn: it was asked for <Time at={since} />.
            </>
          )}
        </p>
      </Panel>
      <Panel level={2} title="Data">
        <Facts
          facts={[
            ["Database", bytes(storage.database_bytes)],
            ["Written, not folded in yet", bytes(storage.log_bytes)],
            ["Other files", bytes(storage.other_bytes)],
            ["Version", health.version],
          ]}
        />
      </Panel>
      <Panel level={2} title="In all">
        <Facts
          facts={[
            ["Workspaces", count(totals.workspaces)],
            ["People", count(totals.people)],
            ["Bots", count(totals.bots)],
            ["Answers within a day", count(totals.answers_today)],
            ["Of them broken off", count(totals.broken_today)],
          ]}
        />
      </Panel>
    </div>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.lines}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
