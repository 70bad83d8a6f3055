// Follows one job until it ends: over server-sent events while the page is looked at, else by asking now and then.
// Browsers allow six connections to one HTTP/1.1 host across all tabs, so few streams are held and hidden tabs hold none.
import { api, unwrap } from "@/api/client";
import { events } from "@/api/events";
import { ApiError, asApiError, isAbort } from "@/api/problem";
import type { Job } from "@/api/types";

const MAX_STREAMS = 2;
const PAUSE_MS = 2000;

let streams = 0;

export const isOver = (job: Job): boolean => ["completed", "failed", "cancelled"].includes(job.status);

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Calls `onJob` with every state seen. Resolves when the job is over or the signal aborts; rejects if it can't be read. */
export async function follow(id: string, signal: AbortSignal, onJob: (job: Job) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const job = await unwrap(api.GET("/api/v1/jobs/{id}", { params: { path: { id } }, signal }));
      onJob(job);
      if (isOver(job)) return;
      if (
        streams < MAX_STREAMS &&
        document.visibilityState === "visible" &&
        (await stream(id, signal, onJob))
      )
        return;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const problem = asApiError(error);
      // A refusal stays a refusal; a lost connection is worth waiting for.
      if (
        problem instanceof ApiError &&
        problem.status >= 400 &&
        problem.status < 500 &&
        problem.status !== 429
      )
        throw problem;
    }
    await sleep(PAUSE_MS, signal);
  }
}

/** True if the job was seen to end; false if the stream broke off or the tab was hidden. */
async function stream(id: string, signal: AbortSignal, onJob: (job: Job) => void): Promise<boolean> {
  const hidden = new AbortController();
  const onVisibility = () => document.visibilityState === "hidden" && hidden.abort();
  document.addEventListener("visibilitychange", onVisibility);
  streams += 1;
  try {
    const both = AbortSignal.any([signal, hidden.signal]);
    for await (const { event, data } of events(`/api/v1/jobs/${id}/events`, { signal: both })) {
      if (event !== "job") continue;
      onJob(data as Job);
      if (isOver(data as Job)) return true;
    }
    return false;
  } catch (error) {
    if (hidden.signal.aborted && !signal.aborted) return false;
    throw error;
  } finally {
    streams -= 1;
    document.removeEventListener("visibilitychange", onVisibility);
  }
}
