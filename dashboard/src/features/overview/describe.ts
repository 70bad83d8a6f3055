// What a bot's overview says in words. Pure.
import type { Overview } from "@/api/types";
import type { Tone } from "@/components/Status";

type State = Overview["presence"]["state"];

export const PRESENCE: Record<State, { tone: Tone; word: string }> = {
  empty: { tone: "neutral", word: "Not ready" },
  reading: { tone: "processing", word: "Reading" },
  unreadable: { tone: "bad", word: "Nothing to answer from" },
  not_installed: { tone: "pending", word: "Not on a website yet" },
  quiet: { tone: "warn", word: "Quiet" },
  live: { tone: "good", word: "Live" },
};

/** A share as people read it: 0.934 is "93 %". Only what is whole is 100 %, only nothing is 0 %. */
export function percent(share: number): string {
  if (share <= 0 || share >= 1) return share <= 0 ? "0 %" : "100 %";
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}

/** How a count stands to that of as many days before: "+20 % on the 28 days before"; nothing if there was none. */
export function change(now: number, before: number, days: number): string | null {
  if (before === 0) return null;
  const share = Math.round(((now - before) / before) * 100);
  const words = `the ${days} days before`;
  if (share === 0) return `As many as in ${words}`;
  return `${share > 0 ? "+" : "−"}${Math.abs(share)} % on ${words}`;
}

/** How a share stands to that of as many days before, in points of a hundred; nothing if one of them is not known. */
export function points(now: number | null, before: number | null, days: number): string | null {
  if (now === null || before === null) return null;
  const difference = Math.round(now * 100) - Math.round(before * 100);
  const words = `the ${days} days before`;
  if (difference === 0) return `As in ${words}`;
  const amount = Math.abs(difference);
  return `${difference > 0 ? "+" : "−"}${amount} ${amount === 1 ? "point" : "points"} on ${words}`;
}

/** The days of an overview as a table for spreadsheets. */
export function daysAsCsv(days: Overview["days"]): string {
  const lines = days.map(({ day, conversations, answered, declined, failed }) =>
    [day.slice(0, 10), conversations, answered, declined, failed].join(","),
  );
  return `${["day,conversations,answered,declined,failed", ...lines].join("\r\n")}\r\n`;
}
