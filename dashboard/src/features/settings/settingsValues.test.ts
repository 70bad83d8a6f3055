import { expect, test } from "vitest";
import type { Bot } from "@/api/types";
import { settingsSchema, toPatch, toValues } from "./settingsValues";

const bot = {
  name: "Tea",
  system_prompt: "",
  settings: {
    allowed_origins: ["https://a.example"],
    theme: { position: "right", mode: "auto", color: "#0f766e" },
    welcome_text: "Hi",
    placeholder: "Ask",
    starter_questions: ["One?"],
    refusal_text: "No",
    models: { mode: "chat", provider: null, chat: null, temperature: null, max_tokens: null, fallbacks: [] },
    thresholds: { min_score: null, passages: 8 },
    retrieval: { rewrite: true, spelling: true, widen: true, diversity: true, rerank: true },
    grounding: { max_unsupported: 0.35, small_talk: true },
    fallback: { text: null, url: null, email: "help@a.example", phone: null },
  },
} as unknown as Bot;

test("nothing changed, nothing sent", () => {
  expect(toPatch(bot, toValues(bot))).toEqual({});
});

test("only the keys that changed are sent, whole", () => {
  const values = { ...toValues(bot), welcome_text: "Hello", temperature: 0 };
  expect(toPatch(bot, values)).toEqual({
    settings: { welcome_text: "Hello", models: { ...bot.settings.models, temperature: 0 } },
  });
});

test("a switch sends its whole group", () => {
  expect(toPatch(bot, { ...toValues(bot), widen: false })).toEqual({
    settings: {
      retrieval: { rewrite: true, spelling: true, widen: false, diversity: true, rerank: true },
    },
  });
});

test("shares are shown in percent, and empty contacts are none", () => {
  expect(toValues(bot).max_unsupported).toBe(35);
  const values = {
    ...toValues(bot),
    max_unsupported: 20,
    fallback_email: " ",
    fallback_phone: "+1 555 0100",
  };
  expect(toPatch(bot, values)).toEqual({
    settings: {
      grounding: { max_unsupported: 0.2, small_talk: true },
      fallback: { text: null, url: null, email: null, phone: "+1 555 0100" },
    },
  });
});

test("empty numbers mean the server's own; others are bounded", () => {
  const ok = (change: object) => settingsSchema.safeParse({ ...toValues(bot), ...change }).success;
  expect([
    ok({ min_score: "" }),
    ok({ min_score: 0.4 }),
    ok({ min_score: 1.4 }),
    ok({ passages: 21 }),
  ]).toEqual([true, true, false, false]);
});

test("whose model it is comes back as it was", () => {
  const sent = (models: object) => {
    const changed = {
      ...bot,
      settings: { ...bot.settings, models: { ...bot.settings.models, ...models } },
    } as Bot;
    expect(toPatch(changed, toValues(changed))).toEqual({});
    return toValues(changed);
  };
  expect(sent({ chat: "gpt-4.1" }).provider).toBe("openai");
  expect(sent({ provider: "openai" }).model).toBe("");
  expect(sent({ provider: "p1", chat: "big", fallbacks: [{ provider: null, model: "m" }] }).provider).toBe(
    "p1",
  );
  expect(toPatch(bot, { ...toValues(bot), provider: "", model: "typed before" })).toEqual({});
});
