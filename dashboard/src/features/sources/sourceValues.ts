// What the forms for a source hold, what they accept, and what of it goes over the wire. One set of values for all
// kinds, so that switching the kind keeps what was typed.
import * as z from "zod/mini";
import type { Source, SourceIn, SourcePatch } from "@/api/types";
import { filled, MAX_PAIRS, pairSchema } from "./pairs";
import { lines, patternsProblem } from "./patterns";
import { isCron, ownZone, scheduleFields, scheduleValues, wireSchedule } from "./schedule";

export const MAX_TEXT_BYTES = 1_000_000;
export const MAX_PAGES = 1_000_000;
export const MAX_URLS = 1000;

/** The form's fields that the server may have something to say about. */
export const FIELDS = [
  "url",
  "urls",
  "start_urls",
  "include",
  "exclude",
  "title",
  "text",
  "pairs",
  "max_pages",
  "max_depth",
  "schedule",
  "cron",
  "time_zone",
] as const;

/** Adds https:// to an address typed without a scheme. */
export function completeUrl(typed: string): string {
  const url = typed.trim();
  return url === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`;
}

export function isWebAddress(typed: string): boolean {
  try {
    const url = new URL(completeUrl(typed));
    return /^https?:$/.test(url.protocol) && url.hostname !== "";
  } catch {
    return false;
  }
}

/** What is wrong with a list of addresses, one a line, or undefined. */
export function urlsProblem(text: string, most: number): string | undefined {
  const urls = lines(text);
  const bad = urls.find((url) => !isWebAddress(url));
  if (bad) return `“${bad}” is no web address.`;
  return urls.length > most ? `At most ${most.toLocaleString("en")} addresses.` : undefined;
}

const addresses = (text: string): string[] => [...new Set(lines(text).map(completeUrl))];

const whole = (min: number, max: number, what: string) =>
  z.number(what).check(z.int(what), z.minimum(min, what), z.maximum(max, what));

const schema = z.object({
  type: z.enum(["site", "sitemap", "url", "file", "text", "qa"]),
  url: z.string(),
  urls: z.string(),
  start_urls: z.string(),
  include: z.string(),
  exclude: z.string(),
  title: z.string(),
  text: z.string(),
  pairs: z.array(z.object({ question: z.string(), answer: z.string() })),
  max_pages: whole(1, MAX_PAGES, "A whole number from 1 to 1,000,000."),
  max_depth: whole(0, 20, "A whole number from 0 to 20."),
  ...scheduleFields,
});

export type SourceValues = z.infer<typeof schema>;
type Refuse = (path: (string | number)[], message: string | undefined) => void;

export const sourceSchema = schema.check((context) => {
  const values = context.value;
  const refuse: Refuse = (path, message) => {
    if (message) context.issues.push({ code: "custom", message, path, input: values });
  };
  if ([...values.title].length > 200) refuse(["title"], "Use 200 characters or fewer.");
  switch (values.type) {
    case "text":
      return checkText(values, refuse);
    case "qa":
      return checkPairs(values, refuse);
    case "file":
      return;
    case "url":
      refuse(["urls"], lines(values.urls).length === 0 ? "Enter at least one address." : undefined);
      refuse(["urls"], urlsProblem(values.urls, MAX_URLS + 1));
      break;
    default:
      if (!isWebAddress(values.url)) refuse(["url"], "Enter a web address, like https://shop.example.");
      refuse(["include"], patternsProblem(values.include));
      refuse(["exclude"], patternsProblem(values.exclude));
      if (values.type === "site") refuse(["start_urls"], urlsProblem(values.start_urls, MAX_URLS));
  }
  if (values.schedule === "cron" && !isCron(values.cron))
    refuse(["cron"], "Enter five fields: minute, hour, day, month, weekday.");
});

function checkText({ title, text }: SourceValues, refuse: Refuse): void {
  if (title.trim() === "") refuse(["title"], "Give the text a title; it is what visitors see as the source.");
  if (text.trim() === "") refuse(["text"], "Enter the text that the bot should know.");
  else if (new Blob([text]).size > MAX_TEXT_BYTES)
    refuse(["text"], "This is over 1 MB. Split it into several sources.");
}

function checkPairs({ pairs }: SourceValues, refuse: Refuse): void {
  const kept = filled(pairs);
  if (kept.length === 0) refuse(["pairs"], "Enter at least one question with its answer.");
  if (kept.length > MAX_PAIRS) refuse(["pairs"], "At most 1,000 pairs. Make several sources of them.");
  pairs.forEach((pair, index) => {
    if (filled([pair]).length === 0) return;
    for (const { path, message } of pairSchema.safeParse(pair).error?.issues ?? [])
      refuse(["pairs", index, ...(path as string[])], message);
  });
}

export const blank = (): SourceValues => ({
  type: "site",
  url: "",
  urls: "",
  start_urls: "",
  include: "",
  exclude: "",
  title: "",
  text: "",
  pairs: [{ question: "", answer: "" }],
  max_pages: 200,
  max_depth: 5,
  schedule: "never",
  cron: "",
  time_zone: ownZone(),
});

const scheduled = (values: SourceValues) => {
  const schedule = wireSchedule(values);
  return schedule === null ? {} : { schedule, time_zone: values.time_zone };
};

const scoped = ({ max_pages, include, exclude }: SourceValues) => ({
  max_pages,
  include: lines(include),
  exclude: lines(exclude),
});

/** For POST. Files go another way. */
export function toSourceIn(values: SourceValues): SourceIn {
  const url = completeUrl(values.url);
  const title = values.title.trim();
  switch (values.type) {
    case "site":
      return {
        type: "site",
        url,
        start_urls: addresses(values.start_urls),
        max_depth: values.max_depth,
        ...scoped(values),
        ...scheduled(values),
      };
    case "sitemap":
      return { type: "sitemap", url, ...scoped(values), ...scheduled(values) };
    case "url": {
      const [first = "", ...start_urls] = addresses(values.urls);
      return { type: "url", url: first, start_urls, ...scheduled(values) };
    }
    case "text":
      return { type: "text", title, text: values.text };
    case "qa":
      return { type: "qa", pairs: filled(values.pairs), ...(title === "" ? {} : { title }) };
    case "file":
      throw new Error("files are uploaded, not sent as JSON");
  }
}

/** What the form for a source that is there begins with. `text` and `pairs` are fetched on their own. */
export function fromSource(
  source: Source,
  written: Partial<Pick<SourceValues, "text" | "pairs">>,
): SourceValues {
  const start = blank();
  return {
    ...start,
    type: source.type,
    url: source.url ?? "",
    urls: [source.url ?? "", ...source.start_urls].join("\n"),
    start_urls: source.start_urls.join("\n"),
    include: source.include.join("\n"),
    exclude: source.exclude.join("\n"),
    title: source.title ?? "",
    max_pages: source.max_pages ?? start.max_pages,
    max_depth: source.max_depth ?? start.max_depth,
    ...scheduleValues(source.schedule, source.time_zone),
    ...written,
  };
}

/** For PATCH: what is other than before, so that saving without a change reads nothing again. */
export function toPatch(values: SourceValues, before: SourceValues): SourcePatch {
  const wire = (from: SourceValues): SourcePatch => {
    const title = from.title.trim();
    const named = title === "" ? {} : { title };
    const timed = { schedule: wireSchedule(from), time_zone: from.time_zone };
    switch (from.type) {
      case "site":
        return {
          ...named,
          start_urls: addresses(from.start_urls),
          max_depth: from.max_depth,
          ...scoped(from),
          ...timed,
        };
      case "sitemap":
        return { ...named, ...scoped(from), ...timed };
      case "url":
        return { ...named, start_urls: addresses(from.urls).slice(1), ...timed };
      case "text":
        return { ...named, text: from.text };
      case "qa":
        return { ...named, pairs: filled(from.pairs) };
      case "file":
        return named;
    }
  };
  const old = wire(before);
  return Object.fromEntries(
    Object.entries(wire(values)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name as keyof SourcePatch]),
    ),
  );
}
