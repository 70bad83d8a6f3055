import { expect, test } from "vitest";
import { capWords } from "./capWords";

const mark = { span: "day", percent: 100, cap_usd: 5, at: "2026-01-10T12:00:00Z" } as const;

test("a cap that is met says until when", () => {
  expect(capWords(mark, "This bot's")).toMatch(
    /^This bot's cap of \$5\.00 for today is used up\. .*midnight UTC/,
  );
  expect(capWords({ ...mark, span: "month", percent: 80 }, "The workspace's")).toBe(
    "The workspace's cap of $5.00 for this month is used up by more than 80 %.",
  );
});

test("a cap of nothing holds until somebody raises it", () => {
  const words = capWords({ ...mark, cap_usd: 0 }, "This bot's");
  expect(words).toMatch(/^This bot's cap for today is \$0, so no model is called until somebody raises it/);
  expect(words).not.toMatch(/midnight|used up/);
});
