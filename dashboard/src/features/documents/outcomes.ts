// The words for what became of an address, how they are grouped in plots, and how a filter stands in the URL.
import type { Outcome } from "@/api/types";
import type { Tone } from "@/components/Status";

export const OUTCOMES: Record<Outcome, { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  indexed: { tone: "good", word: "New" },
  changed: { tone: "good", word: "Changed" },
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
  damaged: { tone: "bad", word: "Damaged file" },
  out_of_scope: { tone: "neutral", word: "Left out" },
  gone: { tone: "warn", word: "Gone" },
};

export const ALL_OUTCOMES = Object.keys(OUTCOMES) as Outcome[];

export interface OutcomeGroup {
  key: "fresh" | "same" | "aside" | "failed" | "gone" | "pending";
  word: string;
  outcomes: readonly Outcome[];
}

/** What a plot shows as one colour, in the order of its parts. Every outcome is in exactly one. */
export const GROUPS: readonly OutcomeGroup[] = [
  { key: "fresh", word: "New or changed", outcomes: ["indexed", "changed"] },
  { key: "same", word: "Unchanged", outcomes: ["unchanged", "duplicate"] },
  { key: "aside", word: "Left alone", outcomes: ["redirected", "robots", "noindex", "out_of_scope"] },
  {
    key: "failed",
    word: "Not read",
    outcomes: [
      "http_error",
      "unreachable",
      "blocked",
      "unsupported_type",
      "empty",
      "needs_javascript",
      "too_large",
      "bad_encoding",
      "damaged",
    ],
  },
  { key: "gone", word: "Gone", outcomes: ["gone"] },
  { key: "pending", word: "Waiting", outcomes: ["pending"] },
];

export const NOT_READ = GROUPS.find((group) => group.key === "failed")?.outcomes ?? [];

export interface GroupCount extends OutcomeGroup {
  count: number;
}

/** The groups that occur, with how many addresses each has. */
export function grouped(counts: Partial<Record<Outcome, number>>): GroupCount[] {
  return GROUPS.map((group) => ({
    ...group,
    count: group.outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0),
  })).filter((group) => group.count > 0);
}

/** Outcomes as the URL names them, "empty,robots"; what is none is left out. */
export function parseOutcomes(value: unknown): Outcome[] {
  if (typeof value !== "string") return [];
  return value.split(",").filter((name): name is Outcome => Object.hasOwn(OUTCOMES, name));
}

/** The other way round; undefined for no filter. */
export const joinOutcomes = (outcomes: readonly Outcome[]): string | undefined =>
  outcomes.length > 0 ? [...new Set(outcomes)].join(",") : undefined;

/** Switches some outcomes of a filter on, or off if all of them were on. */
export function toggled(filter: readonly Outcome[], outcomes: readonly Outcome[]): Outcome[] {
  const on = outcomes.every((outcome) => filter.includes(outcome));
  return on
    ? filter.filter((outcome) => !outcomes.includes(outcome))
    : [...filter, ...outcomes.filter((outcome) => !filter.includes(outcome))];
}
