import { describe, expect, it } from "vitest";
import type { UsageLine } from "@/api/types";
import { choices, PLOTS, shown, total } from "./metrics";

const line = (cost_usd: number, messages = 1): UsageLine => ({
  key: "2026-11-21",
  name: null,
  messages,
  calls: 2,
  prompt_tokens: 100,
  cached_tokens: 0,
  completion_tokens: 20,
  cost_usd,
  answers_usd: cost_usd * 0.75,
  indexing_usd: cost_usd * 0.25,
  unpriced_calls: 0,
  estimated_calls: 0,
});

describe("what is plotted", () => {
  it("is what was chosen, where there is such a plot", () => {
    expect(shown("day", "tokens", [])).toBe("tokens");
    expect(choices("model")).not.toContain("messages");
    expect(shown("model", "messages", [line(1)])).toBe("cost");
  });

  it("is else what there is most to see of", () => {
    expect(shown("day", undefined, [line(0)])).toBe("messages");
    expect(shown("day", undefined, [line(0), line(0.001)])).toBe("cost");
    expect(shown("model", undefined, [line(0)])).toBe("tokens");
  });

  it("is the sum of its parts", () => {
    expect(total(PLOTS.cost, line(4))).toBe(4);
    expect(total(PLOTS.tokens, line(0))).toBe(120);
    expect(total(PLOTS.messages, line(0, 7))).toBe(7);
  });
});
