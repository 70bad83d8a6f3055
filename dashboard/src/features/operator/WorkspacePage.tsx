// One workspace: its figures, who belongs to it, its jobs, and the way in for support.
import { Button, Skeleton } from "@mantine/core";
import { IconDoorEnter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { asApiError } from "@/api/problem";
import { BackLink } from "@/components/BackLink";
import { ErrorNote } from "@/components/ErrorNote";
import { count, dollars, plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import table from "@/components/Table.module.css";
import { Time } from "@/components/Time";
import { roleLabel } from "../members/roles";
import { useMove, workspaceQuery } from "./console";
import styles from "./Operator.module.css";

const route = getRouteApi("/_app/operator/workspaces/$workspaceId");

export function WorkspacePage() {
  const { workspaceId } = route.useParams();
  const { data, error, refetch } = useQuery(workspaceQuery(workspaceId));
  return (
    <Page
      title={data?.name ?? "Workspace"}
      before={<BackLink to="/operator/workspaces">All workspaces</BackLink>}
    >
      {error && !data && (
        <ErrorNote error={error} title="The workspace could not be loaded" onRetry={refetch} />
      )}
      {!data && !error && <Skeleton height={240} radius={8} />}
      {data && (
        <>
          <dl className={styles.facts}>
            {(
              [
                ["Made", <Time key="made" at={data.created_at} />],
                ["Plan", data.plan],
                ["Members", count(data.members)],
                ["Bots", count(data.bots)],
                ["Sources", count(data.sources)],
                ["Answers in 30 days", count(data.answers)],
                ["Spent this month", dollars(data.spent_month_usd)],
              ] as const
            ).map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <Support id={data.id} name={data.name} until={data.support_until} />
          <Panel
            level={2}
            title="Jobs"
            description="Readings, versions of indexes, and runs of tests."
            actions={
              <Link to="/operator/jobs" search={{ workspace: data.id }} className={styles.more}>
                See its jobs
              </Link>
            }
          >
            <p className="muted">
              {data.failed_jobs > 0 ? `${plural(data.failed_jobs, "job")} failed.` : "None has failed."}
            </p>
          </Panel>
          <Panel level={2} title="People" flush>
            <div className={styles.scroll}>
              <table className={`${table.table} ${styles.bare}`} aria-label="People">
                <thead>
                  <tr>
                    <th>Person</th>
                    <th>Role</th>
                    <th>Joined</th>
                  </tr>
                </thead>
                <tbody>
                  {data.people.map((person) => (
                    <tr key={person.user_id}>
                      <td>
                        {person.name}
                        <p className={table.detail}>{person.email}</p>
                      </td>
                      <td data-label="Role">
                        {person.support_until
                          ? `${roleLabel(person.role)}, for support`
                          : roleLabel(person.role)}
                      </td>
                      <td data-label="Joined">
                        <Time at={person.created_at} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        </>
      )}
    </Page>
  );
}

function Support({ id, name, until }: { id: string; name: string; until: string | null }) {
  const move = useMove();
  async function enter() {
    try {
      await move.mutateAsync(id);
    } catch (error) {
      notify(`You are still where you were. ${asApiError(error).message}`, "bad");
    }
  }
  return (
    <Panel
      level={2}
      title="Support"
      description={
        until
          ? "This workspace lets you look in. Its members see that you are there, and what you change is in its log."
          : "You can look in once an owner or admin of the workspace allows it, under Settings, Support."
      }
      actions={
        until && (
          <Button
            leftSection={<IconDoorEnter size={16} aria-hidden />}
            loading={move.isPending}
            onClick={() => void enter()}
          >
            Look in<span className="sr-only"> to {name}</span>
          </Button>
        )
      }
    >
      {until ? (
        <p>
          Allowed; it ends <Time at={until} ahead />.
        </p>
      ) : (
        <p className="muted">Not allowed now.</p>
      )}
    </Panel>
  );
}
