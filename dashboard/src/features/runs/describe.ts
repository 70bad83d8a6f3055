// The words for a reading: what began it, how it stands, and what bounded it.
import type { Run } from "@/api/types";
import type { Tone } from "@/components/Status";

export const CAUSES: Record<Run["cause"], string> = {
  created: "when it was added",
  manual: "by hand",
  schedule: "by schedule",
};

const STATUS: Record<Run["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  processing: { tone: "processing", word: "Reading" },
  completed: { tone: "good", word: "Finished" },
  failed: { tone: "bad", word: "Failed" },
  cancelled: { tone: "neutral", word: "Cancelled" },
};

/** A reading that is held is processing by name, but nothing goes on. */
export const runStatus = (run: Run): { tone: Tone; word: string } =>
  run.paused ? { tone: "paused", word: "Paused" } : STATUS[run.status];

/** Old readings keep their sums; what became of each address is forgotten. */
export const isForgotten = (run: Run): boolean =>
  run.ended_at !== null && run.pages.seen > 0 && Object.keys(run.outcomes).length === 0;

/** How many addresses the reading has an outcome for. */
export const addresses = (run: Run): number =>
  Object.values(run.outcomes).reduce((sum, number) => sum + (number ?? 0), 0);
