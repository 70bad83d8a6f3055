// A bot through OpenAI's own client: what the client takes for models, answers, streams and errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { fakeModel, frontdesk } from "./support/programs.mjs";

const PAGE = "The dome opens at 21:40 on Fridays and closes at midnight. Tickets cost 13 euros for adults.";
const QUESTION = "How much do tickets cost for adults?";

/** A local server with a bot that has read a text, and the client. */
async function scene(t) {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { local: true, model: model.base });
  const api = async (path, body) => {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  // The second time is to cost what the first did.
  const settings = { cache: { answers: false, near: false } };
  const bot = await api("/bots", { name: "Observatory help", settings });
  const { job_id } = await api(`/bots/${bot.id}/sources`, { type: "text", title: "Visiting", text: PAGE });
  for (let tries = 0; (await api(`/jobs/${job_id}`)).status !== "completed"; tries++) {
    assert.ok(tries < 200, "the text was not read");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const openai = new OpenAI({ apiKey: "local", baseURL: `${base}/v1`, maxRetries: 0 });
  return { base, bot, model, openai };
}

const ask = (model, more = {}) => ({ model, messages: [{ role: "user", content: QUESTION }], ...more });

test("OpenAI's client lists bots, and asks one whole and streamed", async (t) => {
  const { bot, openai } = await scene(t);
  const ids = [];
  for await (const model of openai.models.list()) ids.push(model.id);
  assert.ok(ids.includes(bot.id));
  assert.equal((await openai.models.retrieve("observatory-help")).id, bot.id);

  const whole = await openai.chat.completions.create(
    ask("observatory-help", { temperature: 0.2, max_tokens: 50, user: "ada" }),
  );
  const { message, finish_reason } = whole.choices[0];
  assert.match(message.content, /13 euros[\s\S]*\[1\]/);
  assert.equal(finish_reason, "stop");
  assert.match(whole.sources[0].quote, /13 euros/);
  assert.ok(whole.usage.total_tokens > 0);

  // The helper puts the chunks together as OpenAI's own do, and refuses those that don't fit.
  const stream = openai.chat.completions.stream(ask(bot.id, { stream_options: { include_usage: true } }));
  const deltas = [];
  stream.on("content", (delta) => deltas.push(delta));
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0].message.content, message.content);
  assert.equal(deltas.join(""), message.content);
  // The question's embedding is known by then.
  assert.equal(final.usage.completion_tokens, whole.usage.completion_tokens);
});

test("a conversation that the client keeps goes along, its system message fenced", async (t) => {
  const { bot, model, openai } = await scene(t);
  const messages = [
    { role: "system", content: "The visitor is called Xanthippe." },
    { role: "user", content: QUESTION },
  ];
  const first = await openai.chat.completions.create({ model: bot.id, messages });
  messages.push(first.choices[0].message, { role: "user", content: "When does the dome open on Fridays?" });
  const second = await openai.chat.completions.create({ model: bot.id, messages });
  assert.match(second.choices[0].message.content, /21:40/);
  const asked = (await model.told()).requests.at(-1).body.messages;
  assert.equal(asked.filter(({ role }) => role === "system").length, 1);
  assert.match(asked[0].content, /<context-[\s\S]*Xanthippe/);
  assert.ok(asked.some(({ role, content }) => role === "assistant" && content.includes("13 euros")));
});

test("errors are the client's own errors", async (t) => {
  const { base, bot, model, openai } = await scene(t);
  const fails = (params, kind, check) =>
    assert.rejects(openai.chat.completions.create(params), (error) => {
      assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`);
      check?.(error);
      return true;
    });
  await fails(ask("gpt-4.1"), OpenAI.NotFoundError, (error) => assert.equal(error.code, "model_not_found"));
  await fails(ask(bot.id, { n: 2 }), OpenAI.BadRequestError, (error) => assert.equal(error.param, "n"));
  const stranger = new OpenAI({ apiKey: "sk-wrong", baseURL: `${base}/v1`, maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await model.control({ default: { status: 401 } });
  await fails(ask(bot.id, { stream: true }), OpenAI.InternalServerError);
  await model.control({ reset: true, default: { text: "Tickets cost 13 euros, they say.", close_after: 2 } });
  await assert.rejects(async () => {
    for await (const _ of await openai.chat.completions.create(ask(bot.id, { stream: true })));
  }, OpenAI.APIError);
});
