// Runs, cases and checks in words.
import type { Check, TestCase, TestRun } from "@/api/types";
import { plural } from "@/components/format";
import type { Tone } from "@/components/Status";

export const CAUSES: Record<TestRun["cause"], string> = {
  manual: "run by hand",
  reindex: "after a new version of the index",
  draft: "draft beside live",
  command: "from the command line",
};

export function runStatus(run: TestRun): { tone: Tone; word: string } {
  switch (run.status) {
    case "pending":
      return { tone: "pending", word: "Waiting" };
    case "processing":
      return { tone: "processing", word: "Running" };
    case "failed":
      return { tone: "bad", word: "Broke off" };
    case "cancelled":
      return { tone: "neutral", word: "Cancelled" };
    case "completed":
      if (run.draft_passed !== null && run.newly_failing > 0)
        return { tone: "bad", word: `${run.newly_failing} newly failing` };
      return run.passed === run.cases
        ? { tone: "good", word: "All pass" }
        : { tone: "bad", word: `${run.cases - run.passed} of ${run.cases} fail` };
  }
}

/** What a case asks of its answer, in a line. */
export function wanted(
  test: Pick<TestCase, "must_contain" | "must_not_contain" | "must_cite" | "must_refuse">,
): string {
  const quoted = (words: string[]) => words.map((word) => `“${word}”`).join(", ");
  const parts = [
    test.must_refuse && "declines",
    test.must_contain.length > 0 && `says ${quoted(test.must_contain)}`,
    test.must_not_contain.length > 0 && `never says ${quoted(test.must_not_contain)}`,
    test.must_cite.length > 0 && `cites ${plural(test.must_cite.length, "page")}`,
  ].filter((part): part is string => typeof part === "string");
  const said = parts.join("; ") || "answers";
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

export function checkWords({ kind, wanted }: Check): string {
  switch (kind) {
    case "answers":
      return "Answers";
    case "refuses":
      return "Declines";
    case "contains":
      return `Says “${wanted}”`;
    case "lacks":
      return `Never says “${wanted}”`;
    case "cites":
      return `Cites ${wanted}`;
  }
}

/** "Passed in 3 of the last 4 runs". */
export function trendWords(trend: readonly boolean[]): string {
  const passed = trend.filter(Boolean).length;
  return trend.length === 1
    ? `${passed ? "Passed" : "Failed"} in the last run`
    : `Passed in ${passed} of the last ${trend.length} runs`;
}

/** When the cases were last taken up to be asked, of runs with the newest first. A run asks them as they are then. */
export const lastAsked = (runs: readonly TestRun[]): string | null =>
  runs.find(({ status }) => status === "completed")?.created_at ?? null;

/** Whether a case is another one than the one whose verdict is known. */
export const changedSince = ({ updated_at }: Pick<TestCase, "updated_at">, asked: string | null): boolean =>
  asked !== null && Date.parse(updated_at) > Date.parse(asked);
