import { expect, test } from "vitest";
import { givable, mayChange, ROLES, roleInWords } from "./roles";

test("nobody gives more than they have", () => {
  expect(ROLES.map(({ value }) => givable(value).length)).toEqual([0, 0, 3, 4]);
});

test("nobody reaches above themselves", () => {
  expect([mayChange("admin", "owner"), mayChange("admin", "admin"), mayChange("editor", "viewer")]).toEqual([
    false,
    true,
    false,
  ]);
});

test("a role is told in a sentence", () => {
  expect(roleInWords("viewer")).toMatch(/^A viewer sees bots, /);
  expect(roleInWords("editor")).toMatch(/^An editor also makes /);
});
