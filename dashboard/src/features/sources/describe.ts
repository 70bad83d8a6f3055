// The words for a source: its name, its kind, its status.
import type { Source } from "@/api/types";
import { shortUrl } from "@/components/format";
import type { Tone } from "@/components/Status";

export const KIND: Record<Source["type"], string> = {
  site: "Website",
  sitemap: "Sitemap",
  url: "Single page",
  text: "Text",
};

export const STATUS: Record<Source["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  processing: { tone: "processing", word: "Reading" },
  active: { tone: "good", word: "Active" },
  error: { tone: "bad", word: "Failed" },
};

export function sourceName(source: Source): string {
  return source.title ?? (source.url ? shortUrl(source.url) : KIND[source.type]);
}
