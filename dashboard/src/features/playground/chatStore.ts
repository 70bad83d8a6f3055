// The playground's conversations, one per bot, kept while the tab lives: leaving the page and coming back finds the chat
// as it was, and an answer under way goes on. Holds no components.
import { useSyncExternalStore } from "react";
import { events } from "@/api/events";
import { type ApiError, asApiError } from "@/api/problem";
import type { ChatDone, Citation } from "@/api/types";
import type { Question } from "./ConfirmCard";

export interface Turn {
  id: number;
  question: string;
  answer: string;
  /** The answer's identifier, once the server has named it. */
  messageId: string | null;
  state: "waiting" | "streaming" | "done" | "stopped" | "failed";
  sources: Citation[];
  /** What the reader is asked before tools are called. */
  questions: readonly Question[];
  done: ChatDone | null;
  error: ApiError | null;
}

export interface Chat {
  conversationId: string | null;
  turns: readonly Turn[];
  /** The answer whose evidence is shown. */
  chosen: number | null;
}

const empty: Chat = { conversationId: null, turns: [], chosen: null };
const chats = new Map<string, Chat>();
const running = new Map<string, AbortController>();
const listeners = new Set<() => void>();
let nextId = 1;

const read = (botId: string): Chat => chats.get(botId) ?? empty;

function write(botId: string, change: Partial<Chat>) {
  chats.set(botId, { ...read(botId), ...change });
  for (const listener of listeners) listener();
}

function patch(botId: string, turnId: number, change: (turn: Turn) => Partial<Turn>) {
  const turns = read(botId).turns.map((turn) => (turn.id === turnId ? { ...turn, ...change(turn) } : turn));
  write(botId, { turns });
}

export function useChat(botId: string): Chat {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => read(botId),
  );
}

export const isWorking = (chat: Chat): boolean =>
  chat.turns.some(({ state }) => state === "waiting" || state === "streaming");

export const choose = (botId: string, turnId: number) => write(botId, { chosen: turnId });

/** Ends the answer under way; what has come so far stays. */
export const stop = (botId: string) => running.get(botId)?.abort();

export function startOver(botId: string) {
  stop(botId);
  chats.delete(botId);
  for (const listener of listeners) listener();
}

/** Asks, and fills in the answer as it comes. `onSettled` runs when the answer is over, however it ended. */
export async function ask(botId: string, question: string, onSettled: () => void): Promise<void> {
  const abort = new AbortController();
  running.set(botId, abort);
  const turn: Turn = {
    id: nextId++,
    question,
    answer: "",
    messageId: null,
    state: "waiting",
    sources: [],
    questions: [],
    done: null,
    error: null,
  };
  write(botId, { turns: [...read(botId).turns, turn], chosen: turn.id });
  const set = (change: (turn: Turn) => Partial<Turn>) => patch(botId, turn.id, change);
  try {
    const body = {
      message: question,
      stream: true,
      conversation_id: read(botId).conversationId ?? undefined,
    };
    for await (const { event, data } of events(`/api/v1/bots/${botId}/chat`, {
      body,
      signal: abort.signal,
    })) {
      if (event === "start") {
        const start = data as { conversation_id: string; message_id: string };
        write(botId, { conversationId: start.conversation_id });
        set(() => ({ answer: "", messageId: start.message_id }));
      } else if (event === "delta") {
        set((was) => ({ state: "streaming", answer: was.answer + (data as { text: string }).text }));
      } else if (event === "confirm") {
        const question = { ...(data as Question), decision: null };
        set((was) => ({ state: "streaming", questions: [...was.questions, question] }));
      } else if (event === "confirmed") {
        const { id, decision } = data as Question;
        const decided = (one: Question) => (one.id === id ? { ...one, decision } : one);
        set((was) => ({ questions: was.questions.map(decided) }));
      } else if (event === "sources") {
        set(() => ({ sources: (data as { sources: Citation[] }).sources }));
      } else if (event === "done") {
        set(() => ({ state: "done", done: data as ChatDone }));
      }
    }
    // The stream ended without saying so: the connection broke in between.
    set((was) =>
      was.state === "done" ? {} : { state: "failed", error: asApiError(new TypeError("network")) },
    );
  } catch (error) {
    set(() => (abort.signal.aborted ? { state: "stopped" } : { state: "failed", error: asApiError(error) }));
  } finally {
    if (running.get(botId) === abort) running.delete(botId);
    onSettled();
  }
}

/** Asks a failed or stopped question again, in its place. */
export function retry(botId: string, turn: Turn, onSettled: () => void): Promise<void> {
  write(botId, { turns: read(botId).turns.filter(({ id }) => id !== turn.id) });
  return ask(botId, turn.question, onSettled);
}
