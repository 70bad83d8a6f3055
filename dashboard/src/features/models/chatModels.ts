// The chat models that can be chosen, as the options of a select: provider and model in one value.
import type { ModelRef, Providers } from "@/api/types";

/** What stands between provider and model in a value; neither can hold it. */
const BETWEEN = "\n";

export const optionOf = (provider: string | null | undefined, model: string) =>
  `${provider ?? ""}${BETWEEN}${model}`;

export function refOf(value: string): ModelRef {
  const [provider = "", model = ""] = value.split(BETWEEN);
  return { provider: provider || null, model };
}

export const sameRef = (a: ModelRef, b: ModelRef) =>
  (a.provider ?? null) === (b.provider ?? null) && a.model === b.model;

interface Option {
  value: string;
  label: string;
}

/** All chat models, the workspace's own first; the installation's first provider has no name of its own. */
export function chatOptions({ items, installation }: Providers): Option[] {
  const own = items.flatMap(({ id, name, chat_models }) =>
    chat_models.map((model) => ({ value: optionOf(id, model), label: `${model} (${name})` })),
  );
  const house = installation.flatMap(({ reference, chat_models }) => {
    const first = reference === "openai";
    return chat_models.map((model) => ({
      value: optionOf(first ? null : reference, model),
      label: `${model} (${first ? "this server" : reference})`,
    }));
  });
  return [...own, ...house];
}

/** The options with one more for a model that is chosen and not listed. */
export function withChosen(options: Option[], chosen: ModelRef | null): Option[] {
  if (!chosen) return options;
  const value = optionOf(chosen.provider, chosen.model);
  if (options.some((option) => option.value === value)) return options;
  return [...options, { value, label: `${chosen.model} (not listed)` }];
}
