import { expect, test } from "vitest";
import { rate, record } from "./pace";

test("the rate is what was done lately", () => {
  let samples = record([], { at: 0, done: 0 });
  expect(rate(samples)).toBeNull();
  samples = record(samples, { at: 2000, done: 10 });
  expect(rate(samples)).toBe(5);
  samples = record(samples, { at: 30_000, done: 11 });
  expect(rate(samples)).toBeNull();
});
