// What a chat needs from the outside, and its real form: the visitor's session. The preview has another.
import { type AnswerSink, type Ask, type Ending, follow } from "../stream/answer";
import type { Session } from "../stream/session";
import type { Rating, SessionOut } from "../wire";

export interface Backend {
  /** Makes the session before it is needed, so that the first question doesn't wait for it. */
  warmUp(): void;
  /** The last conversation as it is stored now. */
  restore(): Promise<SessionOut["conversation"]>;
  follow(ask: Ask, sink: AnswerSink, signal: AbortSignal): Promise<Ending>;
  /** Below the address of the visitors' API. */
  post(path: string, body: object): Promise<unknown>;
  cancel(messageId: string): Promise<unknown>;
  rate(messageId: string, rating: Rating): Promise<unknown>;
}

export const serverBackend = (session: Session): Backend => ({
  warmUp: () => {
    // Sending makes the session again and reports what is wrong; here it would be too early to say.
    session.start().catch(() => undefined);
  },
  restore: async () => (session.known ? (await session.start(true)).conversation : null),
  follow: (ask, sink, signal) => follow(session, ask, sink, signal),
  post: (path, body) => session.post(path, body),
  cancel: (id) => session.post(`messages/${encodeURIComponent(id)}/cancel`),
  rate: (id, rating) => session.post(`messages/${encodeURIComponent(id)}/feedback`, { rating }),
});
