import { expect, test } from "vitest";
import { stepInAddress } from "./secondStepInAddress";

test("the second step's token is taken from behind the #, and nothing else is", () => {
  const token = "k3Yz_-".repeat(7);
  expect(stepInAddress(`#second-factor=${token}`)).toBe(token);
  for (const hash of [
    "",
    "#",
    "#top",
    "#second-factor=",
    "#second-factor=short",
    `#second-factor=${token}<b>`,
  ]) {
    expect(stepInAddress(hash), hash).toBeNull();
  }
});
