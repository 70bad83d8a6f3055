import { expect, test } from "vitest";
import type { Job } from "@/api/types";
import { progressWords, rate, record } from "./pace";

test("the rate is what was done lately", () => {
  let samples = record([], { at: 0, done: 0 });
  expect(rate(samples)).toBeNull();
  samples = record(samples, { at: 2000, done: 10 });
  expect(rate(samples)).toBe(5);
  samples = record(samples, { at: 30_000, done: 11 });
  expect(rate(samples)).toBeNull();
});

test("what is read out says how far it is, and that it is paused", () => {
  const job = { status: "processing", paused: false, progress: { done: 3, total: 9, unit: "pages" } } as Job;
  expect(progressWords(job)).toBe("3 of 9 pages");
  expect(progressWords({ ...job, paused: true })).toBe("paused");
  expect(progressWords({ ...job, status: "pending" })).toBe("waiting for its turn");
});
