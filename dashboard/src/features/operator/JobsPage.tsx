// Jobs of all workspaces: what runs, what waits, what failed and why; tried again or ended from here.
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { asApiError } from "@/api/problem";
import type { Job, OperatorJob } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count } from "@/components/format";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import { jobsQuery, useJobAct } from "./console";
import styles from "./Operator.module.css";

const route = getRouteApi("/_app/operator/jobs");

const STATUS: Record<Job["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  processing: { tone: "processing", word: "Running" },
  completed: { tone: "good", word: "Done" },
  failed: { tone: "bad", word: "Failed" },
  cancelled: { tone: "neutral", word: "Ended" },
};

const TYPES: Record<string, string> = {
  ingest_source: "Reading a source",
  build_index: "Building a version",
  run_tests: "Running tests",
};

export function JobsPage() {
  const { status, workspace } = route.useSearch();
  const navigate = useNavigate({ from: "/operator/jobs" });
  const query = useInfiniteQuery({ ...jobsQuery({ status, workspace }), placeholderData: keepPreviousData });
  const jobs = query.data?.pages.flatMap((page) => page.items) ?? [];
  const name = jobs[0]?.workspace_name;
  return (
    <Page title="Jobs" description="What the workers do, for all workspaces, the newest first.">
      <SegmentedControl
        aria-label="Which jobs"
        className={styles.left}
        value={status ?? "all"}
        onChange={(next) =>
          navigate({
            search: (was) => ({ ...was, status: next === "all" ? undefined : (next as Job["status"]) }),
          })
        }
        data={[
          { value: "all", label: "All" },
          { value: "failed", label: "Failed" },
          { value: "processing", label: "Running" },
          { value: "pending", label: "Waiting" },
        ]}
      />
      {workspace && (
        <Note
          actions={
            <Link to="/operator/jobs" search={status ? { status } : {}}>
              Show those of all workspaces
            </Link>
          }
        >
          {name ? `Only jobs of ${name}.` : "Only jobs of one workspace."}
        </Note>
      )}
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The jobs could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={200} radius={8} />}
      {query.isSuccess && jobs.length === 0 && (
        <EmptyState
          icon={IconStack2}
          title={status === "failed" ? "No job has failed" : "There is no such job"}
        >
          Whatever takes longer is a job: reading a source, building a version of an index, running tests.
        </EmptyState>
      )}
      {jobs.length > 0 && (
        <ul className={list.list} aria-label="Jobs" aria-busy={query.isPlaceholderData}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function JobRow({ job }: { job: OperatorJob }) {
  const { tone, word } = job.paused ? { tone: "paused" as const, word: "Held" } : STATUS[job.status];
  const { done, total, unit } = job.progress;
  return (
    <li className={`${list.row} ${styles.job}`}>
      <div>
        <p className={styles.jobName}>
          {TYPES[job.type] ?? job.type} <Status tone={tone}>{word}</Status>
        </p>
        <p className={styles.small}>
          <Link to="/operator/workspaces/$workspaceId" params={{ workspaceId: job.workspace_id }}>
            {job.workspace_name}
          </Link>
          , asked for <Time at={job.created_at} />
          {total > 0 && `, ${count(done)} of ${count(total)} ${unit}`}
          {job.attempts > 1 && `, try ${count(job.attempts)}`}
        </p>
        {job.error && <p className={styles.small}>{job.error.detail}</p>}
      </div>
      <Acts job={job} />
    </li>
  );
}

function Acts({ job }: { job: OperatorJob }) {
  const retry = useJobAct("retry");
  const cancel = useJobAct("cancel");
  const failed = job.status === "failed" || job.status === "cancelled";
  const open = job.status === "pending" || job.status === "processing";
  if (!failed && !open) return null;
  const act = failed ? retry : cancel;
  const what = failed ? "tried again" : "ended";
  return (
    <Button
      size="xs"
      variant="default"
      loading={act.isPending}
      onClick={() =>
        act.mutate(job.id, {
          onError: (error) => notify(`The job was not ${what}. ${asApiError(error).message}`, "bad"),
        })
      }
    >
      {failed ? "Try again" : "End"}
      <span className="sr-only">{`: ${TYPES[job.type] ?? job.type} of ${job.workspace_name}`}</span>
    </Button>
  );
}
