import { expect, test } from "vitest";
import { amountError } from "./amount";

test("an amount within its limits, or none, is right", () => {
  expect([amountError("", 1, 10), amountError(1, 1, 10), amountError("2.5", 1, 10)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("any other is told its limits", () => {
  expect(amountError(-3, 0, 1_000_000, { prefix: "$" })).toBe("A number from $0 to $1,000,000, or nothing.");
  expect(amountError("-", 0, 5)).toBe("A number from 0 to 5, or nothing.");
  expect(amountError(2.5, 1, 10, { whole: true })).toBe("A whole number from 1 to 10, or nothing.");
});
