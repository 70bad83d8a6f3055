// A job as it runs: bar, done, queued, pace, time left, and the ways to pause and stop it.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Job } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural, remaining } from "@/components/format";
import { Meter } from "@/components/Meter";
import { Status } from "@/components/Status";
import { May } from "../auth/May";
import styles from "./JobProgress.module.css";
import { progressWords } from "./pace";
import { useAnnounced } from "./useAnnounced";
import { useLiveJob } from "./useLiveJob";

export function JobProgress({ jobId, name }: { jobId: string; name: string }) {
  const { job, perSecond, error, accept } = useLiveJob(jobId);
  const params = { path: { id: jobId } };
  const pause = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/jobs/{id}/pause", { params })),
    onSuccess: accept,
  });
  const resume = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/jobs/{id}/resume", { params })),
    onSuccess: accept,
  });
  const cancel = useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/jobs/{id}/cancel", { params })) });
  const announced = useAnnounced(job ? `Reading ${name}: ${progressWords(job)}` : "");
  if (error) return <ErrorNote error={error} title="Progress can't be shown" />;

  const done = job?.progress.done ?? 0;
  const total = job?.progress.total ?? 0;
  const paused = job?.paused ?? false;
  const failure = pause.error ?? resume.error ?? cancel.error;
  const toggle = paused ? resume : pause;
  return (
    <div className={styles.progress}>
      <Meter
        label={`Reading ${name}`}
        done={done}
        total={total}
        still={paused || job?.status === "pending"}
      />
      <div className={styles.line}>
        <Facts job={job} perSecond={perSecond} />
        <May>
          <div className={styles.buttons}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!job}
              loading={toggle.isPending}
              onClick={() => toggle.mutate()}
            >
              {paused ? "Resume" : "Pause"}
              <span className="sr-only"> reading {name}</span>
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate()}
            >
              Cancel<span className="sr-only"> reading {name}</span>
            </Button>
          </div>
        </May>
      </div>
      <p className="sr-only" role="status">
        {announced}
      </p>
      {failure && <ErrorNote error={failure} title="That did not work" />}
    </div>
  );
}

function Facts({ job, perSecond }: { job: Job | null; perSecond: number | null }) {
  if (job?.paused)
    return (
      <p className={styles.words}>
        <Status tone="paused" plain>
          Paused
        </Status>
        <span>
          {plural(job.progress.done, "page")} done, {count(job.progress.total - job.progress.done)} queued
        </span>
      </p>
    );
  if (!job || job.status === "pending") return <p className={styles.words}>Waiting for its turn</p>;
  const { done, total } = job.progress;
  const queued = Math.max(0, total - done);
  return (
    <p className={styles.words}>
      <span>{plural(done, "page")} done</span>
      {total > 0 && <span>{count(queued)} queued</span>}
      {perSecond && <span>{perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} pages/s</span>}
      {perSecond && queued > 0 && <span>{remaining(queued / perSecond)} left</span>}
      {job.attempts > 1 && <span>attempt {job.attempts}</span>}
    </p>
  );
}
