// What of the activity page stands in the URL, and what it asks the server for. Pure.

export interface ActivitySearch {
  /** What was done, or a noun: `bot.updated`, `bot`. */
  kind?: string;
  /** Who did it: an id. */
  who?: string;
  /** The first day, YYYY-MM-DD, on the clock of whoever looks. */
  from?: string;
  /** The last day. */
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && value.length <= 100 ? value : undefined;

const day = (value: unknown): string | undefined =>
  typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

/** The search as it may be; what is unknown is left out. */
export function activitySearch(search: Record<string, unknown>): ActivitySearch {
  return {
    kind: text(search.kind),
    who: text(search.who),
    from: day(search.from),
    to: day(search.to),
  };
}

/** Midnight of a day on this clock, `later` days after it. */
function midnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export interface ActivityFilter {
  kind?: string;
  actor?: string;
  from?: string;
  until?: string;
}

/** What the server is asked for. */
export const activityFilter = ({ kind, who, from, to }: ActivitySearch): ActivityFilter => ({
  ...(kind && { kind }),
  ...(who && { actor: who }),
  ...(from && { from: midnight(from) }),
  ...(to && { until: midnight(to, 1) }),
});

/** Where the same is had as a table. */
export function tablePath(search: ActivitySearch): string {
  const query = new URLSearchParams({ ...activityFilter(search) }).toString();
  return `/api/v1/activity.csv${query && `?${query}`}`;
}
