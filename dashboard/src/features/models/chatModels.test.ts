import { describe, expect, it } from "vitest";
import type { Providers } from "@/api/types";
import { chatOptions, optionOf, refOf, withChosen } from "./chatModels";

const providers = {
  items: [{ id: "p1", name: "Ours", chat_models: ["big/model", "small"] }],
  installation: [
    { reference: "openai", chat_models: ["gpt"] },
    { reference: "house", chat_models: ["llama:8b"] },
  ],
} as unknown as Providers;

describe("chat models", () => {
  it("go into a value and come back", () => {
    for (const [provider, model] of [
      [null, "gpt"],
      ["p1", "big/model"],
      ["house", "llama:8b"],
    ] as const)
      expect(refOf(optionOf(provider, model))).toEqual({ provider, model });
  });

  it("are listed with whose they are", () => {
    expect(chatOptions(providers).map(({ label }) => label)).toEqual([
      "big/model (Ours)",
      "small (Ours)",
      "gpt (this server)",
      "llama:8b (house)",
    ]);
  });

  it("keep one that is chosen and no longer listed", () => {
    const options = withChosen(chatOptions(providers), { provider: "gone", model: "m" });
    expect(options.at(-1)).toEqual({ value: optionOf("gone", "m"), label: "m (not listed)" });
    expect(withChosen(options, { provider: null, model: "gpt" })).toHaveLength(options.length);
  });
});
