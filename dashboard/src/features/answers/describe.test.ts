import { describe, expect, it } from "vitest";
import type { ModelCall, Trace } from "@/api/types";
import { cost, tokens, total } from "./describe";

/** As it comes: what is nothing is left out. */
const call = { purpose: "answer", model: "m", prompt_tokens: 1200, cost_nano_usd: 640_000 } as ModelCall;

describe("a call in words", () => {
  it("says what was cached and what is a guess", () => {
    expect(tokens({ ...call, cached_tokens: 400, completion_tokens: 80 })).toBe(
      "1,200 in (400 cached), 80 out",
    );
    expect(tokens({ ...call, estimated: true })).toBe("1,200 in, estimated");
  });

  it("does not take an unknown price for nothing", () => {
    expect(cost({ ...call, cost_nano_usd: null })).toBe("Price not known");
    expect(cost({ ...call, cost_nano_usd: 0 })).toBe("$0.00");
    expect(total({ calls: [call, { ...call, cost_nano_usd: null }] } as Trace)).toMatchObject({
      nanoUsd: 640_000,
      unpriced: true,
      calls: 2,
    });
  });
});
