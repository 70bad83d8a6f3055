import { expect, test } from "vitest";
import type { TestRun } from "@/api/types";
import { changedSince, lastAsked, runStatus, trendWords, wanted } from "./describe";

const nothing = { must_contain: [], must_not_contain: [], must_cite: [], must_refuse: false };

test("a case without further wishes must be answered", () => {
  expect(wanted(nothing)).toBe("Answers");
  expect(wanted({ ...nothing, must_refuse: true })).toBe("Declines");
  expect(wanted({ ...nothing, must_contain: ["13 euros", "adults"], must_cite: ["a"] })).toBe(
    "Says “13 euros”, “adults”; cites 1 page",
  );
});

test("a draft is judged by what newly fails, a plain run by what fails", () => {
  const run = { status: "completed", cases: 4, passed: 3, draft_passed: null, newly_failing: 0 } as TestRun;
  expect(runStatus(run)).toEqual({ tone: "bad", word: "1 of 4 fail" });
  expect(runStatus({ ...run, passed: 4 })).toEqual({ tone: "good", word: "All pass" });
  expect(runStatus({ ...run, passed: 4, draft_passed: 3, newly_failing: 1 }).word).toBe("1 newly failing");
});

test("a trend is told in words, too", () => {
  expect(trendWords([true])).toBe("Passed in the last run");
  expect(trendWords([true, false, true])).toBe("Passed in 2 of the last 3 runs");
});

test("a case that was changed after the last run has no verdict", () => {
  const runs = [
    { status: "cancelled", created_at: "2026-01-12T09:00:00Z" },
    { status: "completed", created_at: "2026-01-10T09:00:00Z" },
    { status: "completed", created_at: "2026-01-09T09:00:00Z" },
  ] as TestRun[];
  const asked = lastAsked(runs);
  expect(asked).toBe("2026-01-10T09:00:00Z");
  expect(changedSince({ updated_at: "2026-01-10T09:00:01Z" }, asked)).toBe(true);
  expect(changedSince({ updated_at: "2026-01-10T08:59:59Z" }, asked)).toBe(false);
  expect(changedSince({ updated_at: "2026-01-10T09:00:01Z" }, lastAsked([]))).toBe(false);
});
