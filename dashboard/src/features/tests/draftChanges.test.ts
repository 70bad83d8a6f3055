import { expect, test } from "vitest";
import type { Bot, Draft } from "@/api/types";
import { changes } from "./draftChanges";

const bot = {
  system_prompt: "Be kind.",
  settings: { models: { chat: null, temperature: 0.2 }, starter_questions: [], welcome_text: "Hello" },
} as unknown as Bot;

test("only what differs is named, on both sides", () => {
  const draft = {
    system_prompt: "Be brief.",
    settings: { models: { chat: "gpt-4.1", temperature: 0.2 }, welcome_text: "Hello" },
  } as unknown as Draft;
  expect(changes(bot, draft)).toEqual([
    { name: "Instructions", live: "Be kind.", draft: "Be brief." },
    {
      name: "Model",
      live: "Chat: As the server is set",
      draft: "Chat: gpt-4.1",
    },
  ]);
});

test("instructions that are left as they are live are no change", () => {
  expect(changes(bot, { system_prompt: null, settings: {} } as unknown as Draft)).toEqual([]);
});
