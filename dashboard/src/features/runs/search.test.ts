import { expect, test } from "vitest";
import { csvPath } from "./queries";
import { reportSearch } from "./search";

test("filters survive the URL, and what is none is left out", () => {
  expect(
    reportSearch({
      run: "7",
      view: "changes",
      outcome: "empty,robots",
      kind: "sitemap",
      q: "42",
      change: "added",
    }),
  ).toEqual({
    run: "7",
    view: "changes",
    outcome: "empty,robots",
    kind: "sitemap",
    q: "42",
    change: "added",
  });
  expect(
    Object.values(reportSearch({ run: 7, view: "x", outcome: "x", kind: "toString", q: "", change: [] })),
  ).toEqual(Array(6).fill(undefined));
});

test("the CSV file has the same filter as the table", () => {
  expect(csvPath("r", { outcomes: [], kind: undefined, q: "" })).toBe("/api/v1/runs/r/pages.csv");
  expect(csvPath("r", { outcomes: ["empty", "gone"], kind: "page", q: "a&b" })).toBe(
    "/api/v1/runs/r/pages.csv?outcome=empty%2Cgone&kind=page&q=a%26b",
  );
});
