import { describe, expect, it } from "vitest";
import type { Provider } from "@/api/types";
import { providerSchema, toBody, toValues, withLine } from "./providerValues";

const provider = {
  name: "Ours",
  kind: "azure",
  base_url: "https://ours.openai.azure.com",
  has_key: true,
  options: { api_version: "2024-10-21", deployments: { "gpt-4.1": "ours" }, idle_seconds: 5 },
  chat_models: ["gpt-4.1", "o4-mini"],
  embedding_models: [{ name: "own:embedder", dimensions: 64 }],
} as unknown as Provider;

describe("provider values", () => {
  it("come back as they were sent, without the key", () => {
    const body = toBody(toValues(provider), provider);
    expect(body).toEqual({
      name: "Ours",
      kind: "azure",
      base_url: "https://ours.openai.azure.com",
      options: { api_version: "2024-10-21", deployments: { "gpt-4.1": "ours" }, idle_seconds: 5 },
      chat_models: ["gpt-4.1", "o4-mini"],
      embedding_models: [{ name: "own:embedder", dimensions: 64 }],
    });
  });

  it("send a key only if one was typed", () => {
    expect("api_key" in toBody(toValues(null), null)).toBe(false);
    expect(toBody({ ...toValues(null), api_key: " sk-1 " }, null).api_key).toBe("sk-1");
  });

  it("refuse lines that can't be read", () => {
    const good = { ...toValues(provider) };
    const fails = (values: object) => !providerSchema.safeParse({ ...good, ...values }).success;
    expect(fails({})).toBe(false);
    expect(fails({ embedding_models: "nomic" })).toBe(true);
    expect(fails({ embedding_models: "nomic:7" })).toBe(true);
    expect(fails({ deployments: "a=b=c" })).toBe(true);
    expect(fails({ base_url: "models.example" })).toBe(true);
  });

  it("add a line once", () => {
    expect(withLine("a\n", "b")).toBe("a\nb");
    expect(withLine("a\nb", "b")).toBe("a\nb");
  });
});
