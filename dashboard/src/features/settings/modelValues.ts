// A bot's models as the form holds them: one select says whose model, and a field which.
import type { BotSettings, ModelRef } from "@/api/types";

type BotModels = BotSettings["models"];

export interface ModelValues {
  purpose: "chat" | "coding" | "reasoning";
  /** Empty: the mode's models. `openai`: this server's own. */
  provider: string;
  model: string;
  temperature: number | "";
  max_tokens: number | "";
  fallbacks: ModelRef[];
}

/** This server's own provider, as the API names it. */
export const HOUSE = "openai";

export function toModelValues(models: BotModels): ModelValues {
  return {
    purpose: models.mode ?? "chat",
    // A model without a provider is this server's.
    provider: models.provider ?? (models.chat ? HOUSE : ""),
    model: models.chat ?? "",
    temperature: models.temperature ?? "",
    max_tokens: models.max_tokens ?? "",
    fallbacks: (models.fallbacks ?? []).map(({ provider, model }) => ({ provider: provider ?? null, model })),
  };
}

export function toModels(values: ModelValues): BotModels {
  const model = (values.provider !== "" && values.model.trim()) || null;
  const orNull = (value: number | ""): number | null => (value === "" ? null : value);
  return {
    mode: values.purpose,
    provider: values.provider === "" || (values.provider === HOUSE && model) ? null : values.provider,
    chat: model,
    temperature: orNull(values.temperature),
    max_tokens: orNull(values.max_tokens),
    fallbacks: values.fallbacks,
  };
}
