// The words for a reading: what began it, how it stands, and what bounded it.
import type { Run } from "@/api/types";
import type { Tone } from "@/components/Status";

export const CAUSES: Record<Run["cause"], string> = {
  created: "when it was added",
  manual: "by hand",
  schedule: "by schedule",
};

export const RUN_STATUS: Record<Run["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  processing: { tone: "processing", word: "Reading" },
  completed: { tone: "good", word: "Finished" },
  failed: { tone: "bad", word: "Failed" },
  cancelled: { tone: "neutral", word: "Cancelled" },
};

/** How many addresses the reading has an outcome for. */
export const addresses = (run: Run): number =>
  Object.values(run.outcomes).reduce((sum, number) => sum + (number ?? 0), 0);
