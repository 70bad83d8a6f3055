// A job as it runs: bar, done of total, pace, time left, and the way to stop it.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural, remaining } from "@/components/format";
import { Meter } from "@/components/Meter";
import styles from "./JobProgress.module.css";
import { useLiveJob } from "./useLiveJob";

export function JobProgress({ jobId, name }: { jobId: string; name: string }) {
  const { job, perSecond, error } = useLiveJob(jobId);
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id: jobId } } })),
  });
  if (error) return <ErrorNote error={error} title="Progress can't be shown" />;

  const done = job?.progress.done ?? 0;
  const total = job?.progress.total ?? 0;
  const waiting = !job || job.status === "pending";
  const left = perSecond && total > done ? remaining((total - done) / perSecond) : null;
  return (
    <div className={styles.progress}>
      <Meter label={`Reading ${name}`} done={done} total={total} />
      <div className={styles.line}>
        <p className={styles.words}>
          {waiting ? (
            "Waiting for its turn"
          ) : (
            <>
              <span>
                {total > 0 ? `${count(done)} of ${plural(total, "page")}` : `${plural(done, "page")} so far`}
              </span>
              {perSecond && (
                <span>{perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} pages/s</span>
              )}
              {left && <span>{left} left</span>}
              {job.attempts > 1 && <span>attempt {job.attempts}</span>}
            </>
          )}
        </p>
        <Button
          size="compact-xs"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Cancel<span className="sr-only"> reading {name}</span>
        </Button>
      </div>
      {cancel.error && <ErrorNote error={cancel.error} title="It could not be cancelled" />}
    </div>
  );
}
