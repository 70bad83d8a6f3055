// What the settings form holds, what it accepts, and how it becomes the smallest PATCH that says what changed.
import * as z from "zod/mini";
import type { Bot, BotSettings } from "@/api/types";
import type { BotPatch } from "../bots/queries";
import { toModels, toModelValues } from "./modelValues";

const upTo = (length: number) =>
  z.maxLength(length, `Use ${length.toLocaleString("en")} characters or fewer.`);
/** An empty number field means: as the installation has it. */
const optional = (max: number, words: string) =>
  z.union([z.literal(""), z.number().check(z.minimum(0), z.maximum(max))], words);

export const settingsSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give the bot a name."), upTo(80)),
  system_prompt: z.string().check(upTo(8000)),
  color: z.string().check(z.regex(/^#[0-9a-f]{6}$/i, "Use a hex colour, like #0f766e.")),
  mode: z.enum(["auto", "light", "dark"]),
  position: z.enum(["right", "left"]),
  welcome_text: z.string().check(upTo(500)),
  placeholder: z.string().check(upTo(80)),
  starter_questions: z
    .array(
      z.object({
        text: z.string().check(z.trim(), z.minLength(1, "Write a question, or remove it."), upTo(120)),
      }),
    )
    .check(z.maxLength(6)),
  refusal_text: z.string().check(upTo(500)),
  purpose: z.enum(["chat", "coding", "reasoning"]),
  provider: z.string(),
  model: z.string().check(upTo(200)),
  temperature: optional(2, "A number from 0 to 2, or nothing."),
  max_tokens: z.union(
    [z.literal(""), z.number().check(z.int(), z.minimum(1), z.maximum(100_000))],
    "A whole number from 1 to 100,000, or nothing.",
  ),
  fallbacks: z.array(z.object({ provider: z.optional(z.nullable(z.string())), model: z.string() })),
  min_score: optional(1, "A number from 0 to 1, or nothing."),
  max_unsupported: z.number("A whole number from 0 to 100.").check(z.int(), z.minimum(0), z.maximum(100)),
  small_talk: z.boolean(),
  fallback_text: z.string().check(upTo(300)),
  fallback_url: z.string().check(
    upTo(500),
    z.refine(
      (url) => url.trim() === "" || /^https?:\/\/\S+$/i.test(url.trim()),
      "Begin with https:// or http://.",
    ),
  ),
  fallback_email: z.string().check(
    upTo(254),
    z.refine(
      (email) => email.trim() === "" || /^\S+@\S+$/.test(email.trim()),
      "Use an address like help@shop.example.",
    ),
  ),
  fallback_phone: z.string().check(upTo(40)),
  rewrite: z.boolean(),
  spelling: z.boolean(),
  widen: z.boolean(),
  diversity: z.boolean(),
  rerank: z.boolean(),
  passages: z.number("A whole number from 1 to 20.").check(z.int(), z.minimum(1), z.maximum(20)),
});

export type SettingsValues = z.infer<typeof settingsSchema>;

export const FIELDS = [
  "name",
  "system_prompt",
  "color",
  "mode",
  "position",
  "welcome_text",
  "placeholder",
  "starter_questions",
  "refusal_text",
  "purpose",
  "provider",
  "model",
  "temperature",
  "max_tokens",
  "fallbacks",
  "min_score",
  "passages",
  "max_unsupported",
  "small_talk",
  "fallback_text",
  "fallback_url",
  "fallback_email",
  "fallback_phone",
  "rewrite",
  "spelling",
  "widen",
  "diversity",
  "rerank",
] as const;

/** The server names fields by their path on the wire. */
export const ALIAS = {
  "settings.theme.color": "color",
  "settings.theme.mode": "mode",
  "settings.theme.position": "position",
  "settings.welcome_text": "welcome_text",
  "settings.placeholder": "placeholder",
  "settings.starter_questions": "starter_questions",
  "settings.refusal_text": "refusal_text",
  "settings.models.mode": "purpose",
  "settings.models": "provider",
  "settings.models.chat": "model",
  "settings.models.temperature": "temperature",
  "settings.models.max_tokens": "max_tokens",
  "settings.models.fallbacks": "fallbacks",
  "settings.thresholds.min_score": "min_score",
  "settings.thresholds.passages": "passages",
  "settings.grounding.max_unsupported": "max_unsupported",
  "settings.grounding.small_talk": "small_talk",
  "settings.fallback.text": "fallback_text",
  "settings.fallback.url": "fallback_url",
  "settings.fallback.email": "fallback_email",
  "settings.fallback.phone": "fallback_phone",
  "settings.retrieval.rewrite": "rewrite",
  "settings.retrieval.spelling": "spelling",
  "settings.retrieval.widen": "widen",
  "settings.retrieval.diversity": "diversity",
  "settings.retrieval.rerank": "rerank",
} as const;

export function toValues({ name, system_prompt, settings }: Bot): SettingsValues {
  return {
    name,
    system_prompt,
    color: settings.theme.color,
    mode: settings.theme.mode,
    position: settings.theme.position,
    welcome_text: settings.welcome_text,
    placeholder: settings.placeholder,
    starter_questions: settings.starter_questions.map((text) => ({ text })),
    refusal_text: settings.refusal_text,
    ...toModelValues(settings.models),
    min_score: settings.thresholds.min_score ?? "",
    passages: settings.thresholds.passages,
    max_unsupported: Math.round(settings.grounding.max_unsupported * 100),
    small_talk: settings.grounding.small_talk,
    fallback_text: settings.fallback.text ?? "",
    fallback_url: settings.fallback.url ?? "",
    fallback_email: settings.fallback.email ?? "",
    fallback_phone: settings.fallback.phone ?? "",
    ...{ rewrite: true, spelling: true, widen: true, diversity: true, rerank: true },
    ...settings.retrieval,
  };
}

const orNull = (value: number | ""): number | null => (value === "" ? null : value);

/** Origins, caps and privacy have pages and panels of their own. */
type Edited = Omit<BotSettings, "allowed_origins" | "budget" | "privacy">;

export function toSettings(values: SettingsValues): Edited {
  return {
    theme: { color: values.color.toLowerCase(), mode: values.mode, position: values.position },
    welcome_text: values.welcome_text,
    placeholder: values.placeholder,
    starter_questions: values.starter_questions.map(({ text }) => text.trim()),
    refusal_text: values.refusal_text,
    models: toModels(values),
    thresholds: { min_score: orNull(values.min_score), passages: values.passages },
    retrieval: {
      rewrite: values.rewrite,
      spelling: values.spelling,
      widen: values.widen,
      diversity: values.diversity,
      rerank: values.rerank,
    },
    grounding: { max_unsupported: values.max_unsupported / 100, small_talk: values.small_talk },
    fallback: {
      text: values.fallback_text.trim() || null,
      url: values.fallback_url.trim() || null,
      email: values.fallback_email.trim() || null,
      phone: values.fallback_phone.trim() || null,
    },
  };
}

/** Only what differs from the bot: the server replaces each key whole, so keys that did not change are left out. */
export function toPatch(bot: Bot, values: SettingsValues): BotPatch {
  const wanted = toSettings(values);
  const changed = Object.entries(wanted).filter(([key, value]) => {
    const was = bot.settings[key as keyof Edited];
    return JSON.stringify(sorted(was)) !== JSON.stringify(sorted(value));
  });
  const patch: BotPatch = {};
  if (values.name.trim() !== bot.name) patch.name = values.name.trim();
  if (values.system_prompt !== bot.system_prompt) patch.system_prompt = values.system_prompt;
  if (changed.length > 0) patch.settings = Object.fromEntries(changed);
  return patch;
}

/** Key order must not count as a change. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}
