import { expect, test } from "vitest";
import { activityFilter, activitySearch, tablePath } from "./search";

test("only what can be asked for stays in the search", () => {
  const good = { kind: "bot.updated", who: "0192", from: "2026-03-01", to: "2026-03-31" };
  expect(activitySearch(good)).toEqual(good);
  const bad = { kind: "", who: 7, from: "yesterday", to: "2026-13-45", more: "x" };
  expect(Object.values(activitySearch(bad)).filter((value) => value !== undefined)).toEqual([]);
});

test("days are those of this clock, the last one included", () => {
  const filter = activityFilter({ from: "2026-03-31", to: "2026-03-31" });
  const hours = (Date.parse(filter.until ?? "") - Date.parse(filter.from ?? "")) / 3_600_000;
  expect(hours).toBe(24);
  expect(new Date(filter.from ?? "").getHours()).toBe(0);
  expect(activityFilter({})).toEqual({});
});

test("the table is asked for with the same filter", () => {
  expect(tablePath({})).toBe("/api/v1/activity.csv");
  expect(tablePath({ kind: "bot", who: "a" })).toBe("/api/v1/activity.csv?kind=bot&actor=a");
});
