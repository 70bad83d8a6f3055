// What the provider's form holds, what it accepts, and how it becomes what is sent.
import * as z from "zod/mini";
import type { Provider, ProviderIn, ProviderPatch } from "@/api/types";

export const KINDS = [
  { value: "openai", label: "OpenAI", hint: "https://api.openai.com/v1" },
  { value: "azure", label: "Azure OpenAI", hint: "https://NAME.openai.azure.com" },
  { value: "ollama", label: "Ollama", hint: "https://ollama.example.com" },
  { value: "llama_cpp", label: "llama.cpp server", hint: "https://llama.example.com" },
  { value: "vllm", label: "vLLM", hint: "https://vllm.example.com" },
  { value: "openai_compatible", label: "Other with OpenAI's API", hint: "https://models.example.com/v1" },
] as const;

export const kindName = (kind: Provider["kind"]) => KINDS.find(({ value }) => value === kind)?.label ?? kind;

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** `name:dimensions`; the name may hold colons itself. */
function embeddingModel(line: string): { name: string; dimensions: number } | null {
  const at = line.lastIndexOf(":");
  const dimensions = Number(line.slice(at + 1));
  const name = line.slice(0, at).trim();
  if (at < 1 || !name || !Number.isInteger(dimensions) || dimensions < 8 || dimensions > 8192) return null;
  return { name, dimensions };
}

function deployment(line: string): [string, string] | null {
  const [model, name, ...rest] = line.split("=").map((part) => part.trim());
  return model && name && rest.length === 0 ? [model, name] : null;
}

const each = (reads: (line: string) => unknown, words: string) =>
  z.refine<string>((text) => lines(text).every((line) => reads(line) !== null), words);

export const providerSchema = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Give the provider a name."),
      z.maxLength(80, "Use 80 characters or fewer."),
    ),
  kind: z.enum(["openai", "azure", "ollama", "llama_cpp", "vllm", "openai_compatible"]),
  base_url: z
    .string()
    .check(z.trim(), z.regex(/^https?:\/\/\S+$/i, "A web address, such as https://api.example.com/v1.")),
  api_key: z.string(),
  api_version: z.string(),
  deployments: z.string().check(each(deployment, "One a line, as model=deployment.")),
  chat_models: z.string(),
  embedding_models: z
    .string()
    .check(each(embeddingModel, "One a line, as name:numbers, such as nomic-embed-text:768.")),
});

export type ProviderValues = z.infer<typeof providerSchema>;

export const FIELDS = [
  "name",
  "kind",
  "base_url",
  "api_key",
  "api_version",
  "deployments",
  "chat_models",
  "embedding_models",
] as const;

/** The server names fields by their path on the wire. */
export const ALIAS = {
  "options.api_version": "api_version",
  "options.deployments": "deployments",
} as const;

export function toValues(provider: Provider | null): ProviderValues {
  const options = provider?.options;
  return {
    name: provider?.name ?? "",
    kind: provider?.kind ?? "openai",
    base_url: provider?.base_url ?? "https://api.openai.com/v1",
    api_key: "",
    api_version: options?.api_version ?? "",
    deployments: Object.entries(options?.deployments ?? {})
      .map(([model, name]) => `${model}=${name}`)
      .join("\n"),
    chat_models: provider?.chat_models.join("\n") ?? "",
    embedding_models:
      provider?.embedding_models.map(({ name, dimensions }) => `${name}:${dimensions}`).join("\n") ?? "",
  };
}

/** As the installation waits. */
const USUAL_WAITS = {
  connect_seconds: null,
  first_byte_seconds: null,
  idle_seconds: null,
  total_seconds: null,
};

/** An empty key field leaves the kept key as it is; a new provider has none then. */
export function toBody(values: ProviderValues, provider: Provider | null): ProviderIn & ProviderPatch {
  const azure = values.kind === "azure";
  const pairs = lines(values.deployments).map(deployment);
  const embeddings = lines(values.embedding_models).map(embeddingModel);
  const key = values.api_key.trim();
  return {
    name: values.name.trim(),
    kind: values.kind,
    base_url: values.base_url.trim(),
    ...(key ? { api_key: key } : {}),
    options: {
      ...(provider?.options ?? USUAL_WAITS),
      api_version: (azure && values.api_version.trim()) || null,
      deployments: azure ? Object.fromEntries(pairs.filter((pair) => pair !== null)) : {},
    },
    chat_models: lines(values.chat_models),
    embedding_models: embeddings.filter((model) => model !== null),
  };
}

/** A line more, unless it stands there already. */
export function withLine(text: string, line: string): string {
  const all = lines(text);
  return all.includes(line) ? text : [...all, line].join("\n");
}
