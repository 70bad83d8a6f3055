import { expect, test } from "vitest";
import { change, daysAsCsv, percent, points } from "./describe";
import { overviewSearch } from "./search";

test("a share is rounded, but never to all or nothing", () => {
  expect([0, 0.001, 0.934, 0.999, 1].map(percent)).toEqual(["0 %", "1 %", "93 %", "99 %", "100 %"]);
});

test("a count is set against the time before, if there was anything", () => {
  expect(change(5, 0, 28)).toBeNull();
  expect(change(12, 10, 28)).toBe("+20 % on the 28 days before");
  expect(change(5, 10, 7)).toBe("−50 % on the 7 days before");
  expect(change(10, 10, 7)).toBe("As many as in the 7 days before");
});

test("a share is set against the time before in points", () => {
  expect(points(null, 0.5, 28)).toBeNull();
  expect(points(0.93, 0.9, 28)).toBe("+3 points on the 28 days before");
  expect(points(0.89, 0.9, 28)).toBe("−1 point on the 28 days before");
});

test("the table for spreadsheets has a line a day", () => {
  const day = { day: "2026-11-21T00:00:00Z", conversations: 3, answered: 2, declined: 1, failed: 0 };
  expect(daysAsCsv([day])).toBe("day,conversations,answered,declined,failed\r\n2026-11-21,3,2,1,0\r\n");
});

test("what is unknown is left out of the search", () => {
  expect(overviewSearch({ days: "7", who: "visitors" })).toEqual({ days: 7, who: "visitors" });
  expect(overviewSearch({ days: "28", who: "me" })).toEqual({});
  expect(overviewSearch({ days: "1000" })).toEqual({});
});
