import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Job } from "@/api/types";
import { notify } from "@/components/notices";
import { follow, isOver } from "./follow";
import { rate, record, type Sample } from "./pace";

interface LiveJob {
  job: Job | null;
  /** Pages per second, null while unknown. */
  perSecond: number | null;
  /** Why the job can't be watched, if so. */
  error: unknown;
}

interface Watched extends LiveJob {
  /** Shows a state that came as the answer to something else, before the next event does. */
  accept: (job: Job) => void;
}

/** Under which the last seen state of a job is kept, for whatever shows its status elsewhere. */
export const jobKey = (id: string) => ["job", id] as const;

/** Watches a job. When it ends, everything about sources and bots is fetched anew. */
export function useLiveJob(id: string | null): Watched {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveJob>({ job: null, perSecond: null, error: null });
  const samples = useRef<Sample[]>([]);

  useEffect(() => {
    if (!id) return;
    const stop = new AbortController();
    samples.current = [];
    let status: Job["status"] | null = null;
    const refetch = (keys: string[]) => {
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    };
    follow(id, stop.signal, (job) => {
      samples.current = record(samples.current, { at: performance.now(), done: job.progress.done });
      client.setQueryData(jobKey(id), job);
      setLive({ job, perSecond: rate(samples.current), error: null });
      if (status !== null && status !== job.status) refetch(["sources", "source", "runs"]);
      status = job.status;
      if (!isOver(job)) return;
      if (job.status === "completed") notify("Reading finished.");
      refetch(["sources", "source", "runs", "document", "bots", "bot"]);
    }).catch((error: unknown) => setLive((was) => ({ ...was, error })));
    return () => stop.abort();
  }, [id, client]);

  const accept = useCallback(
    (job: Job) => {
      client.setQueryData(jobKey(job.id), job);
      setLive((was) => ({ ...was, job }));
    },
    [client],
  );
  return { ...live, accept };
}
