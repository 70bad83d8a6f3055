// Reads one response's server-sent events. Knows nothing of what they mean.
import { eventParser } from "./parser";

/** The server sends a comment every 15 s; three missed ones mean that the line is dead. */
export const IDLE_MS = 45_000;

export interface ServerEvent {
  name: string;
  id: string | null;
  data: unknown;
}

/** Gives each event to `on` until the body ends. Rejects when the connection breaks or falls silent. */
export async function readEvents(response: Response, on: (event: ServerEvent) => void): Promise<void> {
  if (!response.body) throw new Error("no body");
  const feed = eventParser(({ name, id, data }) => on({ name, id, data: JSON.parse(data) }));
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await withDeadline(reader.read());
      if (done) return;
      feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Frees the connection when we leave early; on a broken stream there is nothing left to cancel.
    reader.cancel().catch(() => undefined);
  }
}

function withDeadline<T>(read: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("silent")), IDLE_MS);
    read.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
