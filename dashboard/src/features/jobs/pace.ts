// How far a job is and how fast it goes, from what was seen of it lately. Pure.
import type { Job } from "@/api/types";

export interface Sample {
  /** Milliseconds, any origin. */
  at: number;
  done: number;
}

const WINDOW_MS = 20_000;

/** Adds a sample and drops those too old to say anything about now. */
export function record(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples, sample].filter(({ at }) => sample.at - at <= WINDOW_MS);
}

/** Units per second over the window, or null while too little was seen to say. */
export function rate(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last || last.at - first.at < 800 || last.done <= first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** How far a job is, to be read out. */
export function progressWords({ status, paused, progress: { done, total } }: Job): string {
  if (paused) return "paused";
  if (status === "pending") return "waiting for its turn";
  return total > 0 ? `${done} of ${total} pages` : `${done} pages so far`;
}
