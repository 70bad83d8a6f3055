// Follows one answer to its end across lost connections: asks, reads, and resumes with Last-Event-ID.
import type { Help, Source } from "../wire";
import { readEvents, type ServerEvent } from "./events";
import { Failure } from "./failure";
import type { Session } from "./session";

/** What the follower tells as it goes. */
export interface AnswerSink {
  /** Begin the text anew; also comes when a resumed answer can't be continued where it broke. */
  start(messageId: string, conversationId: string): void;
  delta(text: string): void;
  sources(sources: Source[]): void;
  /** `confirm` asks whether a tool may be called, `confirmed` says how that was decided. */
  confirm(name: string, data: unknown): void;
  /** The connection is gone and is being made again (true), or words come again (false). */
  reconnecting(on: boolean): void;
}

interface Question {
  message: string;
  conversationId: string | null;
}

export type Ask =
  | Question
  /** An answer known from before; `lastEventId` as the server gave it. */
  | { messageId: string; lastEventId: string };

export type Ending =
  | { kind: "done"; reason: string; help?: Help }
  /** The server gave up, or took no question (`messageId` null). */
  | { kind: "failed"; failure: Failure }
  /** All tries to reconnect failed; resume with this. */
  | { kind: "lost"; resume: Ask }
  | { kind: "stopped" };

const TRIES = 5;
const FIRST_WAIT_MS = 500;

/** @param signal aborts without a trace of failure: the visitor stopped or left */
export async function follow(
  session: Session,
  ask: Ask,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<Ending> {
  let known = "messageId" in ask ? { ...ask } : null;
  let ending: Ending | null = null;
  let failures = 0;

  const on = ({ name, id, data }: ServerEvent) => {
    if (ending || signal.aborted) return;
    if (failures) sink.reconnecting(false);
    failures = 0;
    const body = data as Record<string, unknown>;
    if (name === "start") {
      const messageId = String(body.message_id);
      known = { messageId, lastEventId: id ?? `${messageId}:0` };
      sink.start(messageId, String(body.conversation_id));
    } else if (name === "delta") sink.delta(String(body.text));
    else if (name === "sources") sink.sources(body.sources as Source[]);
    else if (name === "done") ending = { kind: "done", reason: String(body.finish_reason), help: body };
    else if (name.startsWith("confirm")) sink.confirm(name, data);
    else if (name === "error") ending = { kind: "failed", failure: problem(body) };
    if (known && id) known.lastEventId = id;
  };

  for (;;) {
    try {
      const response = known
        ? await session.call(`messages/${encodeURIComponent(known.messageId)}/events`, {
            headers: { "last-event-id": known.lastEventId },
            signal,
          })
        : await session.post("chat", question(ask as Question), signal);
      await readEvents(response, on);
    } catch (cause) {
      // A refusal is final, unless the server is only busy while we reconnect.
      if (cause instanceof Failure && !(known && (!cause.status || cause.status >= 429)))
        ending ??= { kind: "failed", failure: cause };
    }
    if (signal.aborted) return { kind: "stopped" };
    if (ending) return ending;
    if (!known) return { kind: "failed", failure: new Failure("unreachable") };
    if (failures >= TRIES) return { kind: "lost", resume: { ...(known as Ask) } };
    sink.reconnecting(true);
    await pause(FIRST_WAIT_MS * 2 ** failures++ * (0.5 + Math.random()), signal);
  }
}

const question = ({ message, conversationId }: Question): object => ({
  message,
  ...(conversationId && { conversation_id: conversationId }),
});

function problem(body: Record<string, unknown>): Failure {
  const wait = Number(body.retry_after);
  return new Failure(String(body.code ?? "failed"), wait > 0 ? wait : null, Number(body.status) || 500);
}

/** Waits, but not once the visitor stopped, and no longer than until the line is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
    signal.addEventListener("abort", go);
    if (signal.aborted) go();
  });
}
