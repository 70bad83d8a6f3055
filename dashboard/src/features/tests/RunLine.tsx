// A run in a panel: as it goes on, with the way to stop it, or how it ended, with the way to its results.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { TestRun } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { count, dollars, duration, plural } from "@/components/format";
import { Meter } from "@/components/Meter";
import { notify } from "@/components/notices";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { useAnnounced } from "../jobs/useAnnounced";
import { CAUSES, runStatus } from "./describe";
import styles from "./Tests.module.css";
import { isOpen, useLiveRun } from "./useLiveRun";

export function RunLine({ run, link = true }: { run: TestRun; link?: boolean }) {
  useLiveRun(run);
  const open = isOpen(run);
  const { tone, word } = runStatus(run);
  const announced = useAnnounced(`Run ${run.number}: ${word}, ${run.done} of ${run.cases} asked`);
  return (
    <div className={styles.run}>
      {open && (
        <Meter
          label={`Run ${run.number}`}
          done={run.done}
          total={run.cases}
          still={run.status === "pending"}
        />
      )}
      <div className={styles.runLine}>
        <div className={styles.facts}>
          <Status tone={tone}>{word}</Status>
          <span>
            {open
              ? `${count(run.done)} of ${plural(run.cases, "case")}`
              : `${run.passed} of ${run.cases} pass live`}
          </span>
          {!open && run.draft_passed !== null && <span>{run.draft_passed} with the draft</span>}
          {run.newly_passing > 0 && <span>{run.newly_passing} newly passing</span>}
          {run.cost_usd > 0 && <span>{dollars(run.cost_usd)}</span>}
          {run.started_at && run.ended_at && (
            <span>{duration(Date.parse(run.ended_at) - Date.parse(run.started_at))}</span>
          )}
          <span>
            Run {run.number}, {CAUSES[run.cause]}, <Time at={run.created_at} />
          </span>
        </div>
        <div className={styles.tools}>
          <Control run={run} />
          {link && (
            <ButtonLink
              size="compact-sm"
              variant="default"
              to="/bots/$botId/quality/tests/runs/$runId"
              params={{ botId: run.bot_id, runId: run.id }}
            >
              Results<span className="sr-only"> of run {run.number}</span>
            </ButtonLink>
          )}
        </div>
      </div>
      {run.error && (
        <ErrorNote
          error={new Error(run.error.detail)}
          title={open ? "A case got no answer; it is asked again" : "The run broke off"}
        />
      )}
      <p className="sr-only" role="status">
        {open ? announced : ""}
      </p>
    </div>
  );
}

/** Stops what goes on, and lets what was stopped or broke off go on with the cases that are left. */
function Control({ run }: { run: TestRun }) {
  const client = useQueryClient();
  const open = isOpen(run);
  const control = useMutation({
    mutationFn: async (id: string) => {
      const params = { path: { id } };
      await (open
        ? unwrap(api.POST("/api/v1/jobs/{id}/cancel", { params }))
        : unwrap(api.POST("/api/v1/jobs/{id}/retry", { params })));
    },
    onSuccess: () =>
      Promise.all(
        [
          ["test-run", run.id],
          ["test-runs", run.bot_id],
        ].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
    onError: (error) => notify(asApiError(error).message, "bad"),
  });
  const { job_id: job } = run;
  if (!job || run.status === "completed") return null;
  return (
    <May>
      <Button
        size="compact-sm"
        variant="default"
        loading={control.isPending}
        onClick={() => control.mutate(job)}
      >
        {open ? "Cancel" : "Go on"}
        <span className="sr-only">
          {" "}
          {open ? "run" : "with run"} {run.number}
        </span>
      </Button>
    </May>
  );
}
