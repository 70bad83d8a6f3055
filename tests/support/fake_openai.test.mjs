// The fake upstream against OpenAI's own client: what the client accepts is OpenAI's wire.
// FAKE_OPENAI names the program; `cargo build --example fake-openai` makes it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, beforeEach, test } from "node:test";
import OpenAI from "openai";

const target = process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname;
const program = process.env.FAKE_OPENAI ?? `${target}/debug/examples/fake-openai`;
let fake;
let base;
let openai;

before(async () => {
  fake = spawn(program, [], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: fake.stdout })) {
    base = line.replace("listening on ", "");
    break;
  }
  openai = new OpenAI({ apiKey: "sk-test", baseURL: `${base}/v1`, maxRetries: 0 });
});
after(() => fake.kill("SIGTERM"));
beforeEach(() => control({ reset: true }));

const control = (order) =>
  fetch(`${base}/control`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
const told = async () => (await fetch(`${base}/control`)).json();
const ask = { model: "gpt-4.1-mini", messages: [{ role: "user", content: "Hello?" }] };

test("a whole answer", async () => {
  await control({ next: [{ text: "Hi there." }] });
  const whole = await openai.chat.completions.create(ask);
  assert.equal(whole.choices[0].message.content, "Hi there.");
  assert.equal(whole.choices[0].finish_reason, "stop");
  assert.ok(whole.usage.total_tokens > 0);
});

test("a stream, usage last", async () => {
  await control({ next: [{ text: "Grüße, 東京 🙂!", malformed: "split_utf8", delta_chars: 2 }] });
  const stream = await openai.chat.completions.create({
    ...ask,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), "Grüße, 東京 🙂!");
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
  assert.equal(chunks.at(-2).choices[0].finish_reason, "stop");
  assert.equal((await told()).finished, 1);
});

test("a stream without usage unless asked", async () => {
  const stream = await openai.chat.completions.create({ ...ask, stream: true });
  for await (const chunk of stream) assert.equal(chunk.usage, undefined);
});

test("embeddings as numbers and as base64 are the same, of the length asked for", async () => {
  const input = ["ticket prices", "prices of tickets", "an unrelated sentence on whales"];
  const read = async (encoding_format) =>
    (
      await openai.embeddings.create({
        model: "text-embedding-3-small",
        input,
        dimensions: 64,
        encoding_format,
      })
    ).data.map((item) => [...item.embedding]);
  const numbers = await read("float");
  const unset = await read(undefined); // the client then asks for base64 and decodes it
  const dot = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);
  for (const [at, vector] of numbers.entries()) {
    assert.equal(vector.length, 64);
    assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-4);
    assert.ok(vector.every((value, place) => Math.abs(value - unset[at][place]) < 1e-6));
  }
  assert.ok(dot(numbers[0], numbers[1]) > dot(numbers[0], numbers[2]));
});

test("models are listed", async () => {
  const ids = [];
  for await (const model of openai.models.list()) ids.push(model.id);
  assert.ok(ids.includes("gpt-4.1-mini"));
});

test("errors are the client's errors", async () => {
  await control({ next: [{ status: 429, retry_after: "3" }, { status: 500 }, { status: 401 }] });
  await assert.rejects(
    openai.chat.completions.create(ask),
    (error) => error instanceof OpenAI.RateLimitError && error.headers.get("retry-after") === "3",
  );
  await assert.rejects(openai.chat.completions.create(ask), OpenAI.InternalServerError);
  await assert.rejects(openai.chat.completions.create(ask), OpenAI.AuthenticationError);
});

test("a body that breaks off is an error, and a client that goes is noted", async () => {
  const read = async (stream) => {
    for await (const _ of stream);
  };
  await control({
    next: [
      { text: "one two three four five", close_after: 1 },
      { text: "one two three four", stall_after: 1 },
    ],
  });
  await assert.rejects(async () => read(await openai.chat.completions.create({ ...ask, stream: true })));
  const stalled = await openai.chat.completions.create({ ...ask, stream: true });
  for await (const chunk of stalled) if (chunk.choices[0].delta.content) break;
  for (let tries = 0; (await told()).disconnected === 0; tries++) {
    assert.ok(tries < 50, "the fake did not notice that its client had gone");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok((await told()).requests.every((request) => request.authorization));
});
