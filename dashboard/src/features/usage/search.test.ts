import { describe, expect, it } from "vitest";
import { lastDays, usageSearch } from "./search";

describe("the usage page's URL", () => {
  it("keeps only what it knows", () => {
    expect(usageSearch({ days: "7", by: "model" })).toEqual({ days: 7, by: "model" });
    expect(usageSearch({ days: 8, by: "hour" })).toEqual({ days: undefined, by: undefined });
  });
});

describe("days", () => {
  it("are those of UTC, today last", () => {
    expect(lastDays(3, Date.parse("2026-03-01T00:30:00Z"))).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
    ]);
  });
});
