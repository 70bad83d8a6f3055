import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { TestRun } from "@/api/types";
import { follow, isOver } from "../jobs/follow";

export const isOpen = (run: TestRun): boolean => run.status === "pending" || run.status === "processing";

/** While a run goes on, fetches it and its results anew with each case; at its end, all that depends on it. */
export function useLiveRun(run: TestRun | undefined): void {
  const client = useQueryClient();
  const { id, bot_id: botId } = run ?? {};
  const jobId = run && isOpen(run) ? run.job_id : null;
  useEffect(() => {
    if (!jobId || !id) return;
    const stop = new AbortController();
    const refetch = (...keys: (string | undefined)[][]) => {
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    };
    follow(jobId, stop.signal, (job) => {
      refetch(["test-run", id], ["test-results", id]);
      if (isOver(job)) refetch(["test-runs", botId], ["tests", botId], ["draft", botId]);
    }).catch(() => refetch(["test-run", id], ["test-runs", botId]));
    return () => stop.abort();
  }, [jobId, id, botId, client]);
}
