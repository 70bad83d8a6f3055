// How a workspace stands with its plan, in words. Pure.
import type { Billing, BillingPlan, Payment } from "@/api/types";
import { count } from "@/components/format";
import type { Tone } from "@/components/Status";
import { storage } from "@/features/usage/quotas";

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** "21 December 2026". */
export const day = (time: string): string => date.format(new Date(time));

/** Money in its currency; without its hundredths where there are none. */
export function money(cents: number, currency: string): string {
  const whole = cents % 100 === 0;
  try {
    return new Intl.NumberFormat("en", {
      style: "currency",
      currency,
      minimumFractionDigits: whole ? 0 : 2,
    }).format(cents / 100);
  } catch {
    return `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`;
  }
}

type Interval = NonNullable<BillingPlan["every"]>;

/** "month", "3 months". */
export const interval = ({ unit, count: many }: Interval): string => (many === 1 ? unit : `${many} ${unit}s`);

/** What a plan costs: "$49 a month", "$0", or that it is not known here. `currency` is that of the other plans. */
export function price(plan: BillingPlan, currency?: string): { amount: string; every: string | null } {
  if (plan.free || plan.price?.cents === 0) {
    const paid = plan.price?.currency ?? currency;
    return { amount: paid ? money(0, paid) : "Free", every: null };
  }
  if (plan.price === null) return { amount: "See at checkout", every: null };
  return {
    amount: money(plan.price.cents, plan.price.currency),
    every: plan.every && (plan.every.count === 1 ? `a ${plan.every.unit}` : `every ${interval(plan.every)}`),
  };
}

const many = (limit: number | null, one: string, more: string): string =>
  limit === null ? `Unlimited ${more}` : `${count(limit)} ${limit === 1 ? one : more}`;

/** What a plan includes, a line each. */
export function includes({ limits, at_limit }: BillingPlan): string[] {
  return [
    many(limits.messages_per_month, "message a month", "messages a month"),
    many(limits.bots, "bot", "bots"),
    many(limits.pages, "page", "pages"),
    many(limits.members, "member", "members"),
    limits.storage_bytes === null ? "Unlimited storage" : `${storage(limits.storage_bytes)} of storage`,
    limits.spend_usd_per_month === null
      ? "Models without a cap"
      : `${money(Math.round(limits.spend_usd_per_month * 100), "usd")} of models a month`,
    at_limit === "builtin" ? "After that, bots quote your pages" : "After that, bots pause",
  ];
}

export interface Standing {
  tone: Tone;
  /** In a word or two; null where the plan's name says it all. */
  title: string | null;
  detail: string;
  /** Whether it is for the customer portal to settle. */
  portal: boolean;
}

const NOTHING_LOST =
  "Nothing was deleted: what is over the limits of your plan is paused until there is room again.";

/** Where a workspace stands with its plan. */
export function standing(billing: Billing): Standing {
  const has = `This workspace has the plan ${billing.plan_name}.`;
  const one = billing.subscription;
  if (billing.awaiting_payment) {
    const detail = "Your first payment is awaited. The plan begins when it has come, mostly within a minute.";
    return { tone: "processing", title: "Waiting for the payment", detail, portal: billing.portal };
  }
  if (one === null) {
    const detail = `${has} Choose a larger one when you need more.`;
    return { tone: "neutral", title: null, detail, portal: false };
  }
  const plan = `the plan ${one.plan_name}`;
  const end = one.period_ends_at && day(one.period_ends_at);
  const until = one.trial_ends_at && day(one.trial_ends_at);
  switch (one.state) {
    case "trialing":
      return one.cancel_at_period_end
        ? cancelled(one.plan_name, until ?? end)
        : {
            tone: "good",
            title: until ? `Trial until ${until}` : "Trial",
            detail: `You try out ${plan}. After that it is paid for and goes on, unless you cancel before.`,
            portal: true,
          };
    case "active":
      return one.cancel_at_period_end
        ? cancelled(one.plan_name, end)
        : {
            tone: "good",
            title: "Paid",
            detail: end ? `You have ${plan}. It renews on ${end}.` : `You have ${plan}.`,
            portal: true,
          };
    case "past_due":
      return {
        tone: "bad",
        title: "A payment failed",
        detail: `${one.past_due_since ? `Since ${day(one.past_due_since)} a` : "A"} payment for ${plan} is missing. It is tried again, and the plan holds${
          one.grace_ends_at ? ` until ${day(one.grace_ends_at)}` : " for now"
        }. Check the payment method in the customer portal.`,
        portal: true,
      };
    case "paused":
      return {
        tone: "paused",
        title: "Paused",
        detail: `Your subscription to ${plan} is paused${end ? ` until ${end}` : ""}, and nothing is charged meanwhile. ${has} ${NOTHING_LOST}`,
        portal: true,
      };
    case "refunded":
      return {
        tone: "neutral",
        title: "Ended and refunded",
        detail: `Your subscription to ${plan} ended${end ? ` on ${end}` : ""}, and the payment was given back. ${has} ${NOTHING_LOST}`,
        portal: billing.portal,
      };
    default:
      return {
        tone: "neutral",
        title: one.past_due_since ? "Ended: a payment was missing" : "Ended",
        detail: `Your subscription to ${plan} ended${end ? ` on ${end}` : ""}${
          one.past_due_since ? ", because a payment was missing for too long" : ""
        }. ${has} ${NOTHING_LOST}`,
        portal: billing.portal,
      };
  }
}

function cancelled(plan: string, end: string | null): Standing {
  return {
    tone: "warn",
    title: end ? `Ends on ${end}` : "Cancelled",
    detail: `The plan ${plan} was cancelled and holds until ${end ?? "the end of the period"}. Nothing is deleted after that: what is over the limits of the next plan is paused. Changed your mind? The customer portal takes the cancellation back.`,
    portal: true,
  };
}

/** That a payment is missing, for pages that are about something else; nothing if none is. */
export function overdue({ subscription: one }: Billing): string | null {
  if (one?.state !== "past_due") return null;
  const until = one.grace_ends_at
    ? `The plan holds until ${day(one.grace_ends_at)}`
    : "The plan holds for now";
  return `A payment for the plan ${one.plan_name} is missing. ${until}; after that the limits of the first plan apply, and nothing is deleted.`;
}

/** What became of the latest refund; nothing if there is none to speak of. */
export function refunded({ refund }: Billing): string | null {
  if (refund === null || refund.status === "canceled") return null;
  const sum = money(refund.cents, refund.currency);
  if (refund.status === "pending") return `A refund of ${sum} is on its way to you.`;
  if (refund.status === "failed")
    return `A refund of ${sum} could not be sent. The payment service tries to settle it with you by email.`;
  return `${sum} were refunded on ${day(refund.created_at)}. It takes some days until your bank shows it.`;
}

const STATUSES: Record<string, [Tone, string]> = {
  paid: ["good", "Paid"],
  pending: ["pending", "Pending"],
  refunded: ["neutral", "Refunded"],
  partially_refunded: ["neutral", "Partly refunded"],
  void: ["neutral", "Void"],
  draft: ["pending", "Draft"],
};

/** How a payment stands; a word that is new to us stands as it came. */
export const paid = ({ status }: Payment): [Tone, string] => STATUSES[status] ?? ["neutral", status];

const REASONS: Record<string, string> = {
  subscription_create: "First payment",
  subscription_cycle: "Renewal",
  subscription_update: "Change of plan",
  subscription_meter_cycle: "Usage",
};

/** What a payment was for. */
export const reason = ({ reason, description }: Payment): string =>
  REASONS[reason] ?? description ?? "Payment";
