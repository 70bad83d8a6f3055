import { expect, test } from "vitest";
import { returnPath } from "./returnPath";

test("a path of this site is kept", () => {
  expect(returnPath("/bots/1/sources?outcome=empty")).toBe("/bots/1/sources?outcome=empty");
});

test.each([
  undefined,
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/login",
  "javascript:alert(1)",
])("%s leads to the bots", (wanted) => {
  expect(returnPath(wanted)).toBe("/bots");
});
