// The conversation's rules: where the text goes when something fails, what is restored, what is kept.
import { describe, expect, it, vi } from "vitest";
import type { Backend } from "../src/chat/backend";
import { Chat } from "../src/chat/chat";
import { shelf } from "../src/shelf";
import type { AnswerSink, Ask, Ending } from "../src/stream/answer";
import { Failure } from "../src/stream/failure";
import type { SessionOut, WireMessage } from "../src/wire";

const memory = () =>
  shelf(() => {
    throw new Error("blocked");
  }, "");
const settled = () => new Promise((resolve) => setTimeout(resolve));

function make(
  script: (ask: Ask, sink: AnswerSink, signal: AbortSignal) => Ending | Promise<Ending>,
  conversation: SessionOut["conversation"] = null,
) {
  const asked: Ask[] = [];
  const cancelled: string[] = [];
  const backend: Backend = {
    warmUp: () => undefined,
    restore: async () => conversation,
    follow: async (ask, sink, signal) => {
      asked.push(ask);
      return script(ask, sink, signal);
    },
    cancel: async (id) => {
      cancelled.push(id);
    },
    post: async () => undefined,
    rate: async () => {
      throw new Failure("unreachable");
    },
  };
  const [lasting, tab] = [memory(), memory()];
  const none = () => undefined;
  const options = { changed: none, confirm: none, finished: none };
  const chat = new Chat({ backend, lasting, tab, ...options });
  return { chat, asked, cancelled, lasting, tab };
}

const wire = (id: string, role: WireMessage["role"], more: Partial<WireMessage> = {}): WireMessage => ({
  id,
  role,
  text: id,
  status: "complete",
  finish_reason: null,
  sources: [],
  feedback: null,
  ...more,
});

const SOURCE = { n: 1, title: "Page", url: null, quote: "words" };

describe("chat", () => {
  it("puts a question that was never taken back into the field, and sends it on retry", async () => {
    let up = false;
    const { chat, asked } = make((_ask, sink) => {
      if (!up) return { kind: "failed", failure: new Failure("offline") };
      sink.start("m", "c");
      sink.delta("ok");
      return { kind: "done", reason: "stop" };
    });
    chat.send("  my question ");
    await settled();
    expect(chat.state).toMatchObject({
      draft: "my question",
      messages: [],
      notice: { code: "offline" },
      busy: false,
    });
    up = true;
    chat.retry();
    await settled();
    expect(chat.state.messages.map((m) => m.text)).toEqual(["my question", "ok"]);
    expect(chat.state).toMatchObject({ draft: "", notice: null });
    expect(asked).toHaveLength(2);
  });

  it("keeps what was written when an answer fails halfway, and asks again in its place", async () => {
    let first = true;
    const { chat } = make((_ask, sink) => {
      sink.start("m", "c");
      sink.delta(first ? "half" : "whole");
      if (!first) return { kind: "done", reason: "stop" };
      first = false;
      return { kind: "failed", failure: new Failure("model_unavailable", null, 503) };
    });
    chat.send("q");
    await settled();
    expect(chat.state.messages.map((m) => m.text)).toEqual(["q", "half"]);
    chat.retry();
    await settled();
    expect(chat.state.messages.map((m) => m.text)).toEqual(["q", "whole"]);
  });

  it("reads a stopped answer on for its sources alone", async () => {
    let sink: AnswerSink | undefined;
    let end: (ending: Ending) => void = () => undefined;
    const { chat, cancelled, tab } = make((_ask, to) => {
      sink = to;
      to.start("m", "c");
      to.delta("Half [1]");
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    chat.send("q");
    await settled();
    chat.stop();
    expect(chat.state).toMatchObject({ busy: false, messages: [{}, { status: "stopped", sources: [] }] });
    expect(cancelled).toEqual(["m"]);
    expect(tab.get("answer")).toBeNull();
    sink?.delta(", and more");
    sink?.sources([SOURCE]);
    end({ kind: "done", reason: "stop" });
    await settled();
    expect(chat.state.messages[1]).toMatchObject({ text: "Half [1]", status: "stopped", sources: [SOURCE] });
  });

  it("stops an answer that has no id yet as soon as it has one", async () => {
    let sink: AnswerSink | undefined;
    const { chat, cancelled, tab } = make((_ask, to) => {
      sink = to;
      return new Promise(() => undefined);
    });
    chat.send("q");
    await settled();
    chat.stop();
    expect(cancelled).toEqual([]);
    sink?.start("m", "c");
    expect(cancelled).toEqual(["m"]);
    expect(tab.get("answer")).toBeNull();
    expect(chat.state.messages[1]).toMatchObject({ status: "stopped" });
  });

  it("no longer reads a stopped answer when a new conversation begins", async () => {
    let signal: AbortSignal | undefined;
    const { chat } = make((_ask, sink, given) => {
      signal = given;
      sink.start("m", "c");
      return new Promise(() => undefined);
    });
    chat.send("q");
    await settled();
    chat.stop();
    expect(signal?.aborted).toBe(false);
    chat.restart();
    expect(signal?.aborted).toBe(true);
  });

  it("takes the sources of an answer that broke off from what is stored", async () => {
    const { chat } = make(
      (_ask, sink) => {
        sink.start("a", "c");
        sink.delta("Half [1]");
        return { kind: "failed", failure: new Failure("model_unavailable", null, 503) };
      },
      { id: "c", messages: [wire("q", "user"), wire("a", "assistant", { sources: [SOURCE] })] },
    );
    chat.send("q");
    await settled();
    expect(chat.state).toMatchObject({
      notice: { code: "model_unavailable" },
      messages: [{}, { text: "Half [1]", status: "failed", sources: [SOURCE] }],
    });
  });

  it("still says after a reload that the visitor stopped an answer, and offers nothing", async () => {
    const stopped = wire("a", "assistant", { status: "incomplete", finish_reason: "stop" });
    const { chat } = make(() => ({ kind: "stopped" }), { id: "c", messages: [wire("q", "user"), stopped] });
    await chat.restore();
    expect(chat.state).toMatchObject({ notice: null, messages: [{}, { status: "stopped" }] });
  });

  it("resumes the answer that was being written when the page went", async () => {
    const script = (ask: Ask, sink: AnswerSink): Ending => {
      expect(ask).toEqual({ messageId: "a", lastEventId: "a:0" });
      sink.start("a", "c");
      sink.delta("all of it");
      return { kind: "done", reason: "stop" };
    };
    const { chat, tab } = make(script, {
      id: "c",
      messages: [wire("q", "user"), wire("a", "assistant", { status: "incomplete" })],
    });
    tab.set("answer", "a");
    await chat.restore();
    await settled();
    expect(chat.state.messages.map((m) => m.text)).toEqual(["q", "all of it"]);
    expect(tab.get("answer")).toBeNull();
  });

  it("offers to ask again when a restored conversation has no whole answer", async () => {
    const { chat } = make(() => ({ kind: "stopped" }), { id: "c", messages: [wire("q", "user")] });
    await chat.restore();
    expect(chat.state.notice?.code).toBe("interrupted");
  });

  it("does not bring an old conversation back after a new one was begun", async () => {
    const { chat, lasting } = make(() => ({ kind: "stopped" }), { id: "c", messages: [wire("q", "user")] });
    chat.restart();
    await chat.restore();
    expect(chat.state.messages).toEqual([]);
    expect(lasting.get("conversation")).toBe("none");
  });

  it("takes a rating back that the server did not get", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue(undefined);
    const { chat } = make(() => ({ kind: "stopped" }), {
      id: "c",
      messages: [wire("q", "user"), wire("a", "assistant")],
    });
    await chat.restore();
    const answer = chat.state.messages[1];
    if (!answer) throw new Error("no answer restored");
    await chat.rate(answer, "up");
    expect(answer).toMatchObject({ feedback: null, feedbackNote: "feedbackFailed" });
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });

  it("waits as long as the server asks", async () => {
    const { chat } = make(() => ({ kind: "failed", failure: new Failure("rate_limited", 9, 429) }));
    chat.send("q");
    await settled();
    expect((chat.state.notice?.until ?? 0) - Date.now()).toBeGreaterThan(8000);
  });
});
