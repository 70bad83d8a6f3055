// What the add-source form holds, what it accepts, and what of it goes over the wire.
import * as z from "zod/mini";
import type { SourceIn } from "@/api/types";

export const MAX_TEXT_BYTES = 1024 * 1024;

export const FIELDS = ["url", "title", "text", "max_pages", "max_depth"] as const;

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

const whole = (min: number, max: number, what: string) =>
  z.number(what).check(z.int(what), z.minimum(min, what), z.maximum(max, what));

export const sourceSchema = z
  .object({
    type: z.enum(["site", "sitemap", "url", "text"]),
    url: z.string(),
    title: z.string(),
    text: z.string(),
    max_pages: whole(1, 10_000, "A whole number from 1 to 10,000."),
    max_depth: whole(0, 20, "A whole number from 0 to 20."),
  })
  .check((context) => {
    const { type, url, title, text } = context.value;
    const refuse = (field: string, message: string) =>
      context.issues.push({ code: "custom", message, path: [field], input: context.value });
    if (type !== "text") {
      if (!isWebAddress(url)) refuse("url", "Enter a web address, like https://shop.example.");
      return;
    }
    if (title.trim() === "") refuse("title", "Give the text a title; it is what visitors see as the source.");
    if (text.trim() === "") refuse("text", "Enter the text that the bot should know.");
    else if (new Blob([text]).size > MAX_TEXT_BYTES)
      refuse("text", "This is over 1 MB. Split it into several sources.");
  });

export type SourceValues = z.infer<typeof sourceSchema>;

export const blank: SourceValues = {
  type: "site",
  url: "",
  title: "",
  text: "",
  max_pages: 200,
  max_depth: 5,
};

export function toSourceIn(values: SourceValues): SourceIn {
  const url = completeUrl(values.url);
  switch (values.type) {
    case "site":
      return { type: "site", url, max_pages: values.max_pages, max_depth: values.max_depth };
    case "sitemap":
      return { type: "sitemap", url, max_pages: values.max_pages };
    case "url":
      return { type: "url", url };
    case "text":
      return { type: "text", title: values.title.trim(), text: values.text };
  }
}
