// The words for a source: its name, its kind, its status, its schedule.
import {
  IconFileText,
  IconLink,
  IconMessageQuestion,
  IconSitemap,
  IconTextCaption,
  IconWorld,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Source } from "@/api/types";
import { plural, shortUrl } from "@/components/format";
import type { Tone } from "@/components/Status";

type Kind = Source["type"];

export const KIND: Record<Kind, { word: string; icon: TablerIcon }> = {
  site: { word: "Website", icon: IconWorld },
  sitemap: { word: "Sitemap", icon: IconSitemap },
  url: { word: "Pages", icon: IconLink },
  file: { word: "File", icon: IconFileText },
  text: { word: "Text", icon: IconTextCaption },
  qa: { word: "Questions and answers", icon: IconMessageQuestion },
};

export const STATUS: Record<Source["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  processing: { tone: "processing", word: "Reading" },
  active: { tone: "good", word: "Active" },
  error: { tone: "bad", word: "Failed" },
};

/** Whether it is read over the web, and so again and again. */
export const isWeb = (type: Kind): boolean => type === "site" || type === "sitemap" || type === "url";

export function sourceName(source: Source): string {
  return source.title ?? source.file?.name ?? (source.url ? shortUrl(source.url) : KIND[source.type].word);
}

const SCHEDULES: Record<string, string> = {
  hourly: "every hour",
  daily: "every day",
  weekly: "every week",
  monthly: "every month",
};

/** "every day", or the cron expression as it is; null where it is never read by itself. */
export const scheduleWords = (schedule: string | null): string | null =>
  schedule && (SCHEDULES[schedule] ?? `by cron ${schedule}`);

/** What a source holds: pages for the web, passages for the rest. */
export const contents = (source: Source): string =>
  isWeb(source.type) ? plural(source.documents.indexed, "page") : plural(source.chunks, "passage");
