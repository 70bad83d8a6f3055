// Numbers, sizes and times as people read them. Pure functions; the components around them are in Time.tsx and others.

const counts = new Intl.NumberFormat("en");
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export const count = (value: number): string => counts.format(value);

/** "1 page", "2,000 pages". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${counts.format(value)} ${value === 1 ? one : many}`;

/** Bytes with a unit, in steps of 1024. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const kilobytes = value / 1024;
  if (kilobytes < 1024) return `${trim(kilobytes)} KB`;
  return kilobytes < 1024 * 1024 ? `${trim(kilobytes / 1024)} MB` : `${trim(kilobytes / 1024 / 1024)} GB`;
}

const trim = (value: number): string =>
  value < 10 ? value.toFixed(1).replace(/\.0$/, "") : counts.format(Math.round(value));

/** Milliseconds as "8 ms" or "1.4 s". */
export function milliseconds(value: number): string {
  if (value < 1) return "<1 ms";
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} s`;
}

/** How much longer something takes: "about 40 s", "about 3 min". */
export function remaining(seconds: number): string {
  if (seconds < 5) return "a few seconds";
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} s`;
  return seconds < 5400 ? `about ${Math.round(seconds / 60)} min` : `about ${Math.round(seconds / 3600)} h`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Of the past only what is over counts. What lies ahead goes to the nearest: 90 days to go are three months. */
const whole = (amount: number): number => (amount > 0 ? Math.round(amount) : Math.trunc(amount));

/** "3 minutes ago", "in 3 minutes"; under half a minute "just now". */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (Math.abs(seconds) < 30) return seconds > 0 ? "in a moment" : "just now";
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(whole(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

export const moment = (time: string): string => exact.format(new Date(time));

/** A moment on the clocks of a time zone: "Mon 5 Jan 2026, 06:00". In UTC if the browser does not know the zone. */
export function momentIn(time: string, zone: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  };
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(new Date(time));
  } catch {
    return `${new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(new Date(time))} UTC`;
  }
}

/** How long something took: "8 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return milliseconds(ms);
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** Money in US dollars, with enough digits that a single answer does not show as nothing. */
export const dollars = (value: number): string =>
  `$${value.toFixed(value === 0 || value >= 1 ? 2 : value >= 0.01 ? 3 : 5)}`;

/** Money in billionths of a US dollar. */
export const nanoDollars = (value: number): string => dollars(value / 1e9);

/** The address without its scheme, as it reads best in a list. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}
