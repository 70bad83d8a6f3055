// A plan's limits in words. Pure.
import type { Quota, Quotas } from "@/api/types";
import { count, dollars } from "@/components/format";

type Name = Quota["quota"];

const LABELS: Record<Name, string> = {
  messages: "Messages this month",
  spend: "Models this month",
  pages: "Pages",
  storage: "Storage",
  bots: "Bots",
  members: "Members",
};

/** The order in which they are shown: what runs out by itself comes first. */
const ORDER = Object.keys(LABELS) as Name[];

export const label = (quota: Quota): string => LABELS[quota.quota];

export const inOrder = (quotas: readonly Quota[]): Quota[] =>
  [...quotas].sort((left, right) => ORDER.indexOf(left.quota) - ORDER.indexOf(right.quota));

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** Bytes in steps of a thousand, as plans count them. */
export function storage(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1).replace(/\.0$/, "") : count(Math.floor(value))} ${UNITS[step]}`;
}

/** How much of something, in its unit. */
export function amount(quota: Name, value: number): string {
  if (quota === "spend") return dollars(value);
  return quota === "storage" ? storage(value) : count(value);
}

/** The share of the limit that is used; nothing is left of a limit of nothing. */
export function share({ used, limit }: Quota): number {
  if (limit === null) return 0;
  return limit === 0 ? 1 : used / limit;
}

export type Level = "over" | "full" | "near" | null;

/** From which share of a limit on its owner is told. */
const NEAR = 0.8;

/** How near a limit is. What comes by the month stays used up once it was: what is left is less than an answer costs. */
export function level(quota: Quota): Level {
  if (quota.limit === null) return null;
  const part = share(quota);
  const monthly = quota.quota === "messages" || quota.quota === "spend";
  if (part > 1 && !monthly) return "over";
  if (part >= 1 || (monthly && quota.reached === 100)) return "full";
  return part >= NEAR ? "near" : null;
}

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

/** The day on which counting begins anew. */
export const anew = (quotas: Quotas): string => date.format(new Date(`${quotas.month_ends}T00:00:00Z`));

/** What happens at the limits. */
export function atLimit(quotas: Quotas): string {
  const month =
    quotas.at_limit === "builtin"
      ? "Once the month's messages or models are used up, bots go on quoting your pages, but no model is called"
      : "Once the month's messages or models are used up, bots answer no more questions";
  return `${month}, until ${anew(quotas)} (UTC). Bots, pages, members and files beyond the plan can't be added; nothing that is there is deleted.`;
}

/** What somebody who works here should know now, the most pressing first; nothing if all is well. */
export function warning(quotas: Quotas): { text: string; level: "over" | "full" | "near" } | null {
  const plan = `the plan ${quotas.plan.name}`;
  if (quotas.reading_paused) return { text: quotas.reading_paused, level: "over" };
  const paused = quotas.paused_bots.length;
  if (paused > 0) {
    const which = paused === 1 ? `The bot ${quotas.paused_bots[0]?.name} is` : `${paused} bots are`;
    return { text: `${which} paused: more are there than ${plan} includes. Nothing is lost.`, level: "over" };
  }
  // Bots and members are added one by one, by people who see how many there may be.
  const told = inOrder(quotas.quotas).filter(({ quota }) => quota !== "bots" && quota !== "members");
  const full = told.find((quota) => level(quota) === "full");
  if (full) return { text: usedUp(full, quotas), level: "full" };
  const near = told.find((quota) => level(quota) === "near");
  if (!near) return null;
  const used = `${amount(near.quota, near.used)} of ${amount(near.quota, near.limit ?? 0)}`;
  return {
    text: `${label(near)}: ${used} are used, more than 80 % of what ${plan} includes.`,
    level: "near",
  };
}

function usedUp(full: Quota, quotas: Quotas): string {
  const limit = amount(full.quota, full.limit ?? 0);
  const plan = `the plan ${quotas.plan.name}`;
  if (full.quota === "pages") return `All ${limit} pages of ${plan} are used: no further page is read.`;
  if (full.quota === "storage")
    return `All ${limit} of storage of ${plan} are used: no further file or page is kept.`;
  const what =
    full.quota === "messages"
      ? `The month's ${limit} messages of ${plan} are`
      : `The ${limit} for models of ${plan} are`;
  const then =
    quotas.at_limit === "builtin"
      ? "visitors get passages and links from your pages, and no model is called"
      : "bots answer no more questions";
  return `${what} used up: ${then} until ${anew(quotas)} (UTC).`;
}
