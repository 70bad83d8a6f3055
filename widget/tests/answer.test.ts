// Following an answer across lost connections, with a server made of strings.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { shelf } from "../src/shelf";
import { type AnswerSink, follow } from "../src/stream/answer";
import { Session } from "../src/stream/session";

const event = (n: number, name: string, data: object) =>
  `id: m:${n}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const START = event(1, "start", { message_id: "m", conversation_id: "c" });
const stream = (...events: string[]) =>
  new Response(events.join(""), { headers: { "content-type": "text/event-stream" } });
const json = (status: number, body: object, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });

let calls: { url: string; headers: Record<string, string>; body: string }[];
let answers: Record<string, (Response | Error)[]>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  calls = [];
  answers = {};
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const path = url.replace("https://h/widget/v1/", "");
    calls.push({ url: path, headers: init.headers as Record<string, string>, body: String(init.body ?? "") });
    if (path === "sessions" && !answers.sessions?.length)
      return json(201, { token: `t${calls.length}`, visitor_token: "v" });
    const next = answers[path]?.shift() ?? new Error("refused");
    if (next instanceof Error) throw next;
    return next;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lets the clock run until the answer has ended, so that no test waits for a back-off. */
async function passTime<T>(following: Promise<T>): Promise<T> {
  let over = false;
  const watch = following.finally(() => {
    over = true;
  });
  while (!over) await vi.advanceTimersByTimeAsync(250);
  return watch;
}

function run(ask: Parameters<typeof follow>[1] = { message: "q", conversationId: null }) {
  const seen: string[] = [];
  let text = "";
  const sink: AnswerSink = {
    start: () => {
      text = "";
      seen.push("start");
    },
    delta: (more) => {
      text += more;
    },
    sources: (s) => seen.push(`sources ${s.length}`),
    confirm: (name, data) => seen.push(`${name} ${(data as { id: string }).id}`),
    reconnecting: (on) => seen.push(on ? "lost" : "back"),
  };
  const kept = shelf(() => {
    throw new Error("blocked");
  }, "");
  const control = new AbortController();
  const following = follow(new Session("https://h/", "b", kept), ask, sink, control.signal);
  const end = passTime(following);
  return { end, seen, control, text: () => text, kept };
}

describe("follow", () => {
  it("reads an answer to its end", async () => {
    answers.chat = [
      stream(
        START,
        event(2, "delta", { text: "Hi " }),
        event(3, "delta", { text: "you" }),
        event(4, "sources", { sources: [{}] }),
        event(5, "done", { finish_reason: "stop" }),
      ),
    ];
    const { end, seen, text } = run();
    expect(await end).toMatchObject({ kind: "done", reason: "stop" });
    expect(text()).toBe("Hi you");
    expect(seen).toEqual(["start", "sources 1"]);
  });

  it("tells what the visitor is asked, and how that was decided", async () => {
    answers.chat = [
      stream(
        START,
        event(2, "confirm", { id: "q", title: "Cancel an order", arguments: [] }),
        event(3, "confirmed", { id: "q", decision: "declined" }),
        event(4, "done", { finish_reason: "stop" }),
      ),
    ];
    const { end, seen } = run();
    expect(await end).toMatchObject({ kind: "done" });
    expect(seen).toEqual(["start", "confirm q", "confirmed q"]);
  });

  it("resumes behind the last event it has seen, and asks only once", async () => {
    answers.chat = [stream(START, event(2, "delta", { text: "Hi " }))];
    answers["messages/m/events"] = [
      new Error("down"),
      stream(event(3, "delta", { text: "you" }), event(4, "done", { finish_reason: "stop" })),
    ];
    const { end, seen, text } = run();
    expect(await end).toMatchObject({ kind: "done", reason: "stop" });
    expect(text()).toBe("Hi you");
    expect(seen).toEqual(["start", "lost", "lost", "back"]);
    expect(calls.at(-1)?.headers["last-event-id"]).toBe("m:2");
    expect(calls.filter((c) => c.url === "chat")).toHaveLength(1);
  });

  it("begins anew when the server starts again on resume", async () => {
    answers.chat = [stream(START, event(2, "delta", { text: "half" }))];
    answers["messages/m/events"] = [
      stream(START, event(2, "delta", { text: "whole" }), event(3, "done", { finish_reason: "stop" })),
    ];
    const { end, text } = run();
    await end;
    expect(text()).toBe("whole");
  });

  it("gives up after a few tries and says how to go on", async () => {
    answers.chat = [stream(START)];
    const { end } = run();
    expect(await end).toEqual({ kind: "lost", resume: { messageId: "m", lastEventId: "m:1" } });
    expect(calls.filter((c) => c.url.endsWith("/events"))).toHaveLength(5);
  });

  it("reports a refused question with its wait", async () => {
    answers.chat = [json(429, { code: "rate_limited" }, { "retry-after": "7" })];
    const ending = await run().end;
    expect(ending).toMatchObject({ kind: "failed", failure: { code: "rate_limited", retryAfter: 7 } });
  });

  it("reports an error event", async () => {
    answers.chat = [stream(START, event(2, "error", { code: "model_timeout", status: 504 }))];
    expect(await run().end).toMatchObject({ kind: "failed", failure: { code: "model_timeout" } });
  });

  it("renews the session once on 401, with the visitor's secret, without storage", async () => {
    answers.chat = [
      json(401, { code: "unauthorized" }),
      stream(START, event(2, "done", { finish_reason: "stop" })),
    ];
    const { end, kept } = run();
    expect(await end).toMatchObject({ kind: "done" });
    const sessions = calls.filter((c) => c.url === "sessions").map((c) => JSON.parse(c.body));
    expect(sessions).toEqual([{ bot_id: "b" }, { bot_id: "b", visitor_token: "v" }]);
    expect(kept.get("visitor")).toBe("v");
    answers.chat = [json(401, { code: "unauthorized" }), json(401, { code: "unauthorized" })];
    expect(await run().end).toMatchObject({ kind: "failed", failure: { code: "unauthorized" } });
  });

  it("takes a broken line for an unreachable server before anything was answered", async () => {
    answers.chat = [new TypeError("Failed to fetch")];
    expect(await run().end).toMatchObject({ kind: "failed", failure: { code: "unreachable" } });
  });

  it("stops without a trace of failure", async () => {
    answers.chat = [stream(START)];
    const { end, control } = run();
    setTimeout(() => control.abort(), 100);
    expect(await end).toEqual({ kind: "stopped" });
  });
});
