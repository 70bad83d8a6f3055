// What the pipeline's form holds, what it accepts, and how it becomes the sections that the server takes whole.
import * as z from "zod/mini";
import type { Pipeline, PipelinePatch } from "@/api/types";

const whole = (min: number, max: number) => {
  const words = `A whole number from ${min.toLocaleString("en")} to ${max.toLocaleString("en")}.`;
  return z.number(words).check(z.int(words), z.minimum(min, words), z.maximum(max, words));
};

/** What full text knows, as the server names it. */
export const LANGUAGES = [
  "auto",
  "ar",
  "zh",
  "da",
  "nl",
  "en",
  "fi",
  "fr",
  "de",
  "el",
  "hu",
  "it",
  "ja",
  "ko",
  "no",
  "pt",
  "ro",
  "ru",
  "es",
  "sv",
  "ta",
  "th",
  "tr",
] as const;

export const pipelineSchema = z
  .object({
    render: z.enum(["off", "auto", "always"]),
    delay_ms: whole(0, 60_000),
    gone_after_days: whole(0, 90),
    trust_lastmod: z.boolean(),
    main_content_only: z.boolean(),
    without_repeated: z.boolean(),
    /** CSS selectors, one a line. */
    remove: z.string().check(
      z.refine((text) => lines(text).length <= 20, "Use 20 selectors or fewer."),
      z.refine(
        (text) => lines(text).every((line) => line.length <= 200),
        "Keep each selector to 200 characters.",
      ),
    ),
    target_tokens: whole(50, 2000),
    max_tokens: whole(100, 4000),
    min_tokens: whole(0, 2000),
    merge_similar: z.boolean(),
    language: z.enum(LANGUAGES),
  })
  .check(
    z.refine(({ target_tokens, max_tokens }) => max_tokens >= target_tokens, {
      error: "At least as large as the aim.",
      path: ["max_tokens"],
    }),
    z.refine(({ target_tokens, min_tokens }) => min_tokens <= target_tokens, {
      error: "At most as large as the aim.",
      path: ["min_tokens"],
    }),
  );

export type PipelineValues = z.infer<typeof pipelineSchema>;

export const FIELDS = [
  "render",
  "delay_ms",
  "gone_after_days",
  "trust_lastmod",
  "main_content_only",
  "without_repeated",
  "remove",
  "target_tokens",
  "max_tokens",
  "min_tokens",
  "merge_similar",
  "language",
] as const;

/** The server names a field by its path on the wire; a line of a list by its list. */
export const aliases = (errors: readonly { field: string }[]): Record<string, (typeof FIELDS)[number]> =>
  Object.fromEntries(
    errors.flatMap(({ field }) => {
      const name = field.replace(/^pipeline\.((fetch|extract|chunk)\.)?/, "").replace(/[.[].*$/, "");
      const known = FIELDS.find((one) => one === name);
      return known ? [[field, known]] : [];
    }),
  );

export const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export const toValues = ({ fetch, extract, chunk, language }: Pipeline): PipelineValues => ({
  ...fetch,
  ...extract,
  remove: extract.remove.join("\n"),
  ...chunk,
  language,
});

const sections = (values: PipelineValues) => ({
  fetch: {
    render: values.render,
    delay_ms: values.delay_ms,
    gone_after_days: values.gone_after_days,
    trust_lastmod: values.trust_lastmod,
  },
  extract: {
    main_content_only: values.main_content_only,
    without_repeated: values.without_repeated,
    remove: lines(values.remove),
  },
  chunk: {
    target_tokens: values.target_tokens,
    max_tokens: values.max_tokens,
    min_tokens: values.min_tokens,
    merge_similar: values.merge_similar,
  },
  language: values.language,
});

/** The sections that differ from the pipeline's, each whole. */
export function toPatch(pipeline: Pipeline, values: PipelineValues): PipelinePatch {
  const was = sections(toValues(pipeline));
  const wanted = sections(values);
  const same = (part: keyof typeof was) => JSON.stringify(was[part]) === JSON.stringify(wanted[part]);
  return {
    ...(same("fetch") ? {} : { fetch: wanted.fetch }),
    ...(same("extract") ? {} : { extract: wanted.extract }),
    ...(same("chunk") ? {} : { chunk: wanted.chunk }),
    ...(same("language") ? {} : { language: wanted.language }),
  };
}
