// What of the usage page stands in the URL, and the days it means. Pure.
export type UsageBy = "day" | "bot" | "model";

/** What is plotted. */
export type Metric = "messages" | "cost" | "tokens";

export interface UsageSearch {
  /** Days looked back on, today included; 30 if left out. */
  days?: number;
  /** What the table has a line for; days if left out. */
  by?: UsageBy;
  /** What is plotted; what there is most to see of if left out. */
  show?: Metric;
}

export const SPANS = [7, 30, 90] as const;
export const USUAL_DAYS = 30;
const METRICS: readonly Metric[] = ["messages", "cost", "tokens"];

/** The search as it may be; what is unknown is left out. */
export function usageSearch(search: Record<string, unknown>): UsageSearch {
  const days = SPANS.find((span) => span === Number(search.days));
  return {
    days: days === USUAL_DAYS ? undefined : days,
    by: search.by === "bot" || search.by === "model" ? search.by : undefined,
    show: METRICS.find((metric) => metric === search.show),
  };
}

const DAY_MS = 86_400_000;

/** The last so many days in UTC, today last, as YYYY-MM-DD. */
export function lastDays(days: number, now = Date.now()): string[] {
  return Array.from({ length: days }, (_, index) =>
    new Date(now - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
