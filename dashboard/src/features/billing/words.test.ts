import { expect, test } from "vitest";
import type { Billing, BillingPlan } from "@/api/types";
import { includes, money, overdue, price, refunded, standing } from "./words";

const plan: BillingPlan = {
  id: "pro",
  name: "Pro",
  limits: {
    messages_per_month: 20000,
    bots: 1,
    pages: null,
    members: 25,
    storage_bytes: 10_000_000_000,
    spend_usd_per_month: 200,
  },
  at_limit: "builtin",
  free: false,
  price: { cents: 4900, currency: "usd" },
  every: { unit: "month", count: 1 },
  trial: null,
  step: "buy",
};

const subscription: NonNullable<Billing["subscription"]> = {
  plan_id: "pro",
  plan_name: "Pro",
  state: "active",
  trial_ends_at: null,
  period_ends_at: "2026-12-21T10:00:00Z",
  cancel_at_period_end: false,
  past_due_since: null,
  grace_ends_at: null,
};

const billing: Billing = {
  sold: true,
  plan_id: "pro",
  plan_name: "Pro",
  subscription,
  awaiting_payment: false,
  unknown_product: false,
  portal: true,
  plans: [plan],
  refund: null,
  checked_at: null,
  unreachable: false,
};

const stands = (change: Partial<typeof subscription>, all: Partial<Billing> = {}) =>
  standing({ ...billing, ...all, subscription: { ...subscription, ...change } });

test("money is written in its currency, in hundredths only where there are some", () => {
  expect(money(4900, "usd")).toBe("$49");
  expect(money(1950, "eur")).toBe("€19.50");
  expect(money(100, "not a currency")).toBe("1.00 NOT A CURRENCY");
});

test("a price says how often it is paid", () => {
  expect(price(plan)).toEqual({ amount: "$49", every: "a month" });
  expect(price({ ...plan, every: { unit: "month", count: 3 } }).every).toBe("every 3 months");
  expect(price({ ...plan, price: null }).amount).toBe("See at checkout");
  expect(price({ ...plan, price: null, free: true })).toEqual({ amount: "Free", every: null });
  expect(price({ ...plan, price: null, free: true }, "eur").amount).toBe("€0");
});

test("what a plan includes is a line each, and no limit is said as such", () => {
  expect(includes(plan)).toEqual([
    "20,000 messages a month",
    "1 bot",
    "Unlimited pages",
    "25 members",
    "10 GB of storage",
    "$200 of models a month",
    "After that, bots quote your pages",
  ]);
});

test("each state has words of its own", () => {
  expect(stands({})).toMatchObject({ tone: "good", title: "Paid" });
  expect(stands({}).detail).toContain("renews on 21 December 2026");
  expect(stands({ cancel_at_period_end: true })).toMatchObject({
    tone: "warn",
    title: "Ends on 21 December 2026",
  });
  const trial = { state: "trialing" as const, trial_ends_at: "2026-12-05T10:00:00Z" };
  expect(stands(trial).title).toBe("Trial until 5 December 2026");
  expect(stands({ ...trial, cancel_at_period_end: true }).title).toBe("Ends on 5 December 2026");
  const late = stands({ state: "past_due", grace_ends_at: "2026-11-28T10:00:00Z" });
  expect(late).toMatchObject({ tone: "bad", title: "A payment failed", portal: true });
  expect(late.detail).toContain("until 28 November 2026");
  const free = { plan_id: "free", plan_name: "Free" };
  expect(stands({ state: "paused", period_ends_at: null }, free).detail).toContain("has the plan Free");
  expect(stands({ state: "revoked" }, free).title).toBe("Ended");
  expect(stands({ state: "revoked", past_due_since: "2026-11-14T10:00:00Z" }, free).title).toBe(
    "Ended: a payment was missing",
  );
  expect(stands({ state: "refunded" }, free).title).toBe("Ended and refunded");
  expect(standing({ ...billing, ...free, subscription: null }).title).toBeNull();
  expect(standing({ ...billing, subscription: null, awaiting_payment: true }).tone).toBe("processing");
});

test("the end of a cancelled plan stands in the sentence, too", () => {
  expect(stands({ cancel_at_period_end: true }).detail).toContain("holds until 21 December 2026.");
  expect(stands({ cancel_at_period_end: true, period_ends_at: null }).detail).toContain(
    "holds until the end of the period.",
  );
});

test("a missing payment is told elsewhere, with how long the plan holds", () => {
  const late = { ...subscription, state: "past_due" as const, grace_ends_at: "2026-11-28T10:00:00Z" };
  expect(overdue({ ...billing, subscription: late })).toContain("The plan holds until 28 November 2026");
  expect(overdue({ ...billing, subscription: { ...late, grace_ends_at: null } })).toContain("for now");
  expect(overdue(billing)).toBeNull();
  expect(overdue({ ...billing, subscription: null })).toBeNull();
});

test("a refund is told with what became of it", () => {
  const refund = { status: "succeeded", cents: 5390, currency: "usd", created_at: "2026-11-21T10:00:00Z" };
  expect(refunded({ ...billing, refund })).toContain("$53.90 were refunded on 21 November 2026");
  expect(refunded({ ...billing, refund: { ...refund, status: "pending" } })).toContain("on its way");
  expect(refunded({ ...billing, refund: { ...refund, status: "canceled" } })).toBeNull();
});
