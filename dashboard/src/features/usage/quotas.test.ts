import { describe, expect, it } from "vitest";
import type { Quota, Quotas } from "@/api/types";
import { amount, atLimit, inOrder, level, storage, warning } from "./quotas";

const quota = (
  name: Quota["quota"],
  used: number,
  limit: number | null,
  reached: number | null = null,
): Quota => ({
  quota: name,
  used,
  limit,
  beyond: 0,
  reached,
  reached_at: null,
});

const plan = (quotas: Quota[], rest: Partial<Quotas> = {}): Quotas => ({
  plan: { id: "free", name: "Free" },
  sold: true,
  state: "free",
  until: null,
  at_limit: "builtin",
  month_begins: "2026-11-01",
  month_ends: "2026-12-01",
  quotas,
  paused_bots: [],
  reading_paused: null,
  ...rest,
});

describe("quotas", () => {
  it("are told in their units", () => {
    expect(storage(999)).toBe("999 bytes");
    expect(storage(1_250_000)).toBe("1.3 MB");
    expect(storage(50_000_000)).toBe("50 MB");
    expect(amount("messages", 2000)).toBe("2,000");
    expect(amount("spend", 1)).toBe("$1.00");
  });

  it("are near from 80 % on, full at the limit and over beyond it", () => {
    expect(level(quota("pages", 79, 100))).toBeNull();
    expect(level(quota("pages", 80, 100))).toBe("near");
    expect(level(quota("pages", 100, 100))).toBe("full");
    expect(level(quota("pages", 101, 100))).toBe("over");
    // What was spent before a change to a smaller plan does not rest: the month's is used up.
    expect(level(quota("spend", 1.35, 1))).toBe("full");
    expect(level(quota("bots", 0, 0))).toBe("full");
    expect(level(quota("members", 900, null))).toBeNull();
    // What is left is less than an answer may cost.
    expect(level(quota("spend", 0.99, 1, 100))).toBe("full");
    // Pages that were deleted since make room.
    expect(level(quota("pages", 10, 100, 100))).toBeNull();
  });

  it("stand in one order, with what runs out by itself first", () => {
    const shown = inOrder([quota("members", 1, 2), quota("storage", 0, 1), quota("messages", 0, 1)]);
    expect(shown.map(({ quota }) => quota)).toEqual(["messages", "storage", "members"]);
  });

  it("warn of what is most pressing", () => {
    expect(warning(plan([quota("messages", 79, 100)]))).toBeNull();
    expect(warning(plan([quota("messages", 80, 100)]))?.text).toBe(
      "Messages this month: 80 of 100 are used, more than 80 % of what the plan Free includes.",
    );
    const full = plan([quota("messages", 100, 100), quota("pages", 81, 100)]);
    expect(warning(full)?.text).toContain("until 1 December (UTC)");
    expect(warning(full)?.text).toContain("no model is called");
    expect(warning({ ...full, at_limit: "refuse" })?.text).toContain("bots answer no more questions");
    const paused = { ...full, paused_bots: [{ id: "1", name: "Pots" }] };
    expect(warning(paused)?.text).toMatch(/^The bot Pots is paused/);
    // One bot of one, and two members of two, is what they chose.
    expect(warning(plan([quota("bots", 1, 1, 100), quota("members", 2, 2, 100)]))).toBeNull();
  });

  it("say what happens at the limit", () => {
    expect(atLimit(plan([]))).toContain("quoting your pages");
    expect(atLimit(plan([], { at_limit: "refuse" }))).toContain("answer no more questions");
  });
});
