// Settings and their values in words. Pure.

/** Fields that are called otherwise on the screen. */
const LABELS: Record<string, string> = {
  system_prompt: "Prompt",
  settings: "",
  pipeline: "",
  chunk: "Cutting",
  extract: "Reading",
  fetch: "Fetching",
  embed: "Embedding model",
  refusal_text: "Text when it does not know",
  allowed_origins: "Websites",
  min_score: "Lowest score",
  near: "Similar questions",
  cache: "Kept answers",
  answers: "Same questions",
  max_pages: "Most pages",
  daily_usd: "Cap a day, $",
  monthly_usd: "Cap a month, $",
};

const spaced = (word: string): string => {
  const words = word.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** `settings.theme.color` as "Theme › Color". */
export function fieldLabel(field: string): string {
  const parts = field.split(".").map((part) => LABELS[part] ?? spaced(part));
  return parts.filter((part) => part !== "").join(" › ") || "Settings";
}

/** A value as it is read best: texts as they are, lists a line each. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "not set";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueText).join("\n");
  return Object.entries(value)
    .map(([key, one]) => `${spaced(key)}: ${valueText(one)}`)
    .join("\n");
}

/** Words of which one can differ: fewer take each other's place as a whole. */
const SENTENCE = 3;

const isText = (value: unknown): boolean =>
  typeof value === "string" && value.trim().split(/\s+/).length >= SENTENCE;

/** Whether both are texts, in which words differ, rather than values of which one took the other's place. */
export const areTexts = (before: unknown, after: unknown): boolean => isText(before) && isText(after);
