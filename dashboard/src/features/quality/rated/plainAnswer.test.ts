import { expect, test } from "vitest";
import { plainAnswer } from "./plainAnswer";

test("an answer is shown without its Markdown", () => {
  expect(plainAnswer("**13 euros** [1] for adults.\n\n- See [the page](https://x.example) [2].")).toBe(
    "13 euros for adults. - See the page.",
  );
});

test("a long answer is cut between letters", () => {
  const cut = plainAnswer("é".repeat(500));
  expect([...cut]).toHaveLength(241);
  expect(cut.endsWith("…")).toBe(true);
});
