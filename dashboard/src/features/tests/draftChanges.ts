// What a draft changes, in words for both sides. Pure.
import type { Bot, BotSettings, Draft } from "@/api/types";

export interface Change {
  name: string;
  live: string;
  draft: string;
}

const NAMES: Record<string, string> = {
  models: "Model",
  thresholds: "Thresholds",
  refusal_text: "When it does not know",
  welcome_text: "Welcome text",
  placeholder: "Placeholder",
  starter_questions: "Starter questions",
  theme: "Look",
  allowed_origins: "Websites",
};

const title = (key: string): string => {
  const words = key.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** A setting as lines; what is not set is said so. */
function words(value: unknown): string {
  if (value === null || value === undefined || value === "") return "As the server is set";
  if (Array.isArray(value)) return value.length === 0 ? "None" : value.map(words).join("\n");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([key, inner]) => `${title(key)}: ${words(inner)}`)
      .join("\n");
  return String(value);
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of two groups of settings, what is not the same in both. */
function differing(live: unknown, draft: unknown): [unknown, unknown] {
  if (!isGroup(live) || !isGroup(draft)) return [live, draft];
  const keys = Object.keys({ ...live, ...draft }).filter((key) => words(live[key]) !== words(draft[key]));
  const only = (group: Record<string, unknown>) => Object.fromEntries(keys.map((key) => [key, group[key]]));
  return [only(live), only(draft)];
}

export function changes(bot: Bot, draft: Draft): Change[] {
  const found: Change[] = [];
  if (draft.system_prompt !== null && draft.system_prompt !== bot.system_prompt)
    found.push({
      name: "Instructions",
      live: bot.system_prompt || "None",
      draft: draft.system_prompt || "None",
    });
  for (const [key, value] of Object.entries(draft.settings)) {
    const live: unknown = bot.settings[key as keyof BotSettings];
    if (value === null || value === undefined || words(live) === words(value)) continue;
    const [before, after] = differing(live, value);
    found.push({ name: NAMES[key] ?? title(key), live: words(before), draft: words(after) });
  }
  return found;
}
