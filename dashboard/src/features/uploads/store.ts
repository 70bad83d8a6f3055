// Uploads under way. They live outside of any page, so that going elsewhere in the dashboard does not end them: two at a
// time, each with its progress, its way to be stopped and what became of it. The view is UploadList.tsx.
import { asApiError, isAbort } from "@/api/problem";
import type { SourceAccepted } from "@/api/types";
import { upload } from "@/api/upload";
import { fileProblem } from "./accepted";

const AT_ONCE = 2;

export interface Upload {
  id: number;
  botId: string;
  file: File;
  state: "waiting" | "sending" | "done" | "failed" | "cancelled";
  /** Of the file's bytes that were sent, 0 to 1. */
  share: number;
  /** Why it failed. */
  problem: string | null;
  /** Whether the same file may succeed if it is sent again. */
  retry: boolean;
  /** The source that came of it. */
  sourceId: string | null;
}

let uploads: readonly Upload[] = [];
let next = 1;
const listeners = new Set<() => void>();
const aborts = new Map<number, AbortController>();

function set(value: readonly Upload[]) {
  uploads = value;
  for (const listener of listeners) listener();
}

function change(id: number, part: Partial<Upload>) {
  set(uploads.map((one) => (one.id === id ? { ...one, ...part } : one)));
}

function start() {
  const free = AT_ONCE - uploads.filter(({ state }) => state === "sending").length;
  const waiting = uploads.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free));
  for (const one of waiting) void send(one);
}

async function send({ id, botId, file }: Upload) {
  const abort = new AbortController();
  aborts.set(id, abort);
  change(id, { state: "sending", share: 0, problem: null });
  try {
    const accepted = (await upload(`/api/v1/bots/${botId}/sources`, file, {
      signal: abort.signal,
      onProgress: (share) => change(id, { share }),
    })) as SourceAccepted;
    change(id, { state: "done", share: 1, sourceId: accepted.source.id });
  } catch (error) {
    if (isAbort(error)) change(id, { state: "cancelled" });
    else {
      const { status, message, fields } = asApiError(error);
      // What the server refused for what it is, it refuses again.
      const retry = status === 0 || status === 429 || status >= 500;
      change(id, { state: "failed", problem: fields[0]?.detail ?? message, retry });
    }
  } finally {
    aborts.delete(id);
    start();
  }
}

export const uploadStore = {
  get: () => uploads,

  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },

  /** Sends files to become a source each. What the server would refuse unread is told at once. */
  add(botId: string, files: Iterable<File>) {
    const added = Array.from(files, (file): Upload => {
      const problem = fileProblem(file);
      return {
        id: next++,
        botId,
        file,
        state: problem ? "failed" : "waiting",
        share: 0,
        problem,
        retry: false,
        sourceId: null,
      };
    });
    set([...uploads, ...added]);
    start();
  },

  cancel(id: number) {
    const abort = aborts.get(id);
    if (abort) abort.abort();
    else change(id, { state: "cancelled" });
  },

  retry(id: number) {
    change(id, { state: "waiting", share: 0, problem: null });
    start();
  },

  dismiss: (id: number) => set(uploads.filter((one) => one.id !== id)),

  /** Takes away what is over. */
  clear: (botId: string) =>
    set(uploads.filter((one) => one.botId !== botId || ["waiting", "sending"].includes(one.state))),
};
