import { expect, test } from "vitest";
import { signInProblem } from "./signInProblems";

test("a problem has its sentence, and nothing else has one", () => {
  expect(signInProblem("stale")).toMatch(/begin it again/i);
  expect(signInProblem(undefined)).toBeNull();
  // Whoever makes the address can't put words on the page.
  for (const name of ["", "constructor", "<b>", "Log in at evil.example"]) {
    expect(signInProblem(name), name).toBeNull();
  }
});
