// The words for what became of a page, and which of them mean that it was not read.
import type { Outcome } from "@/api/types";
import type { Tone } from "@/components/Status";

export const OUTCOMES: Record<Outcome, { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  indexed: { tone: "good", word: "Read" },
  unchanged: { tone: "good", word: "Unchanged" },
  redirected: { tone: "neutral", word: "Redirected" },
  duplicate: { tone: "neutral", word: "Duplicate" },
  robots: { tone: "warn", word: "Forbidden by robots.txt" },
  noindex: { tone: "warn", word: "Marked noindex" },
  http_error: { tone: "bad", word: "HTTP error" },
  unreachable: { tone: "bad", word: "Unreachable" },
  blocked: { tone: "bad", word: "Blocked address" },
  unsupported_type: { tone: "warn", word: "Unsupported type" },
  empty: { tone: "warn", word: "No text" },
  needs_javascript: { tone: "warn", word: "Needs JavaScript" },
  too_large: { tone: "bad", word: "Too large" },
  bad_encoding: { tone: "bad", word: "Unreadable encoding" },
};

export const NOT_READ = (Object.keys(OUTCOMES) as Outcome[]).filter((outcome) =>
  ["bad", "warn"].includes(OUTCOMES[outcome].tone),
);

/** What the filter in the URL may be: one outcome, or all that were not read. */
export type OutcomeFilter = Outcome | "not-read";

export function outcomeFilter(value: unknown): OutcomeFilter | undefined {
  if (value === "not-read") return value;
  return typeof value === "string" && Object.hasOwn(OUTCOMES, value) ? (value as Outcome) : undefined;
}
