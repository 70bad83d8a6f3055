// The conversation: what happens when the visitor sends, stops, retries, rates or starts anew. Changes the
// state and tells the view; knows neither DOM nor URLs.
import type { Shelf } from "../contract";
import type { Ask } from "../stream/answer";
import { Failure } from "../stream/failure";
import type { Rating } from "../wire";
import type { Backend } from "./backend";
import { type ChatState, emptyState, fromWire, isWhole, type Message, newMessage } from "./state";

/** Kept instead of a conversation's id after "New conversation": the old one must not come back. */
const NONE = "none";

export interface ChatOptions {
  backend: Backend;
  /** Holds `conversation`. */
  lasting: Shelf;
  /** Holds `answer`: the id of the message being written. */
  tab: Shelf;
  /** The state changed. */
  changed(): void;
  /** The visitor is asked something: before a tool is called, how that was decided, or what they `missed`. */
  confirm(message: Message, name: string, data?: unknown): void;
  /** An answer ended by itself, well or not. */
  finished(message: Message): void;
}

export class Chat {
  state: ChatState = emptyState();
  #conversation: string | null = null;
  #running: AbortController | null = null;
  /** Answers that are still read: the one being written, and stopped ones whose sources are yet to come. */
  #reading = new Set<AbortController>();
  /** What "Try again" does. */
  #again: (() => void) | null = null;

  constructor(private readonly options: ChatOptions) {}

  /** Brings back the conversation of an earlier page view, and the answer that was being written. */
  async restore(): Promise<void> {
    const { backend, lasting, tab } = this.options;
    if (lasting.get("conversation") === NONE) return;
    this.#set({ loading: true, notice: null });
    try {
      const found = await backend.restore();
      this.#set({ loading: false });
      if (!found || this.state.messages.length) return;
      this.#conversation = found.id;
      const pending = tab.get("answer");
      const messages = found.messages.map(fromWire);
      const finished = messages.some((m) => m.id === pending && isWhole(m));
      if (pending && !finished) {
        const kept = messages.filter((m) => m.id !== pending);
        this.#set({ messages: [...kept, newMessage("assistant", "", { id: pending })] });
        // From the start: the words shown before went with the page.
        void this.#follow({ messageId: pending, lastEventId: `${pending}:0` });
        return;
      }
      tab.set("answer", null);
      this.#set({ messages });
      this.#offerInterrupted();
    } catch (cause) {
      this.#set({ loading: false });
      this.#fail(cause, () => void this.restore());
    }
  }

  write(draft: string): void {
    if (draft) this.options.backend.warmUp();
    this.#set({ draft });
  }

  /** Sends a question, if one may be sent. */
  send(text: string): void {
    const message = text.trim();
    if (!message || this.state.busy) return;
    const kept = this.state.messages.filter((m) => m.role === "user" || m.text || m.status !== "failed");
    const messages = [...kept, newMessage("user", message), newMessage("assistant", "")];
    this.#set({ messages, draft: "" });
    void this.#follow({ message, conversationId: this.#conversation });
  }

  /** Ends the answer being written; what is there stays. */
  stop(): void {
    const answer = this.#answer();
    const running = this.#running;
    if (!running || !answer) return;
    answer.status = "stopped";
    this.options.tab.set("answer", null);
    this.#over();
    // Without an id it is cancelled as soon as it has one.
    if (answer.id) this.#cancel(answer.id, running);
  }

  retry(): void {
    const again = this.#again;
    this.#again = null;
    this.#set({ notice: null });
    again?.();
  }

  /** The time the server asked for has passed: sending is allowed again. */
  waited(): void {
    if (this.state.notice) this.state.notice = { ...this.state.notice, until: null };
    this.options.changed();
  }

  /** Begins a new conversation; the old one stays with the server. */
  restart(): void {
    this.leave();
    this.#conversation = null;
    this.options.lasting.set("conversation", NONE);
    this.options.tab.set("answer", null);
    this.#again = null;
    this.state = { ...emptyState(), draft: this.state.draft };
    this.options.changed();
  }

  /** Stops reading without telling the server: the page or the widget goes away. */
  leave(): void {
    for (const reading of this.#reading) reading.abort();
    this.#running = null;
  }

  /** Rates an answer; shown at once, taken back if the server doesn't get it. */
  async rate(message: Message, rating: Rating): Promise<void> {
    const before = message.feedback;
    if (!message.id || before === rating) return;
    Object.assign(message, { feedback: rating, feedbackNote: null });
    this.options.changed();
    try {
      await this.options.backend.rate(message.id, rating);
      message.feedbackNote = "thanks";
      if (rating === "down") this.options.confirm(message, "missed");
    } catch (cause) {
      console.warn("Frontdesk: rating not sent.", cause);
      Object.assign(message, { feedback: before, feedbackNote: "feedbackFailed" });
    }
    this.options.changed();
  }

  #set(change: Partial<ChatState>): void {
    Object.assign(this.state, change);
    this.options.changed();
  }

  #answer(): Message | undefined {
    const last = this.state.messages.at(-1);
    return last?.role === "assistant" ? last : undefined;
  }

  /** The server ends a stopped answer with its sources, so it is read on, for them alone. */
  #cancel(id: string, running: AbortController): void {
    this.options.backend.cancel(id).catch((cause: unknown) => {
      console.warn("Frontdesk: stopping was not confirmed.", cause);
      // The server also stops by itself, ten seconds after its last reader left.
      running.abort();
    });
  }

  #over(): void {
    this.#running = null;
    this.#set({ busy: false, reconnecting: false });
  }

  async #follow(ask: Ask): Promise<void> {
    const { tab, lasting, changed } = this.options;
    const running = new AbortController();
    const answer = this.#answer() as Message;
    this.#running = running;
    this.#reading.add(running);
    this.#again = null;
    answer.status = "streaming";
    this.#set({ busy: true, notice: null });
    const ending = await this.options.backend.follow(
      ask,
      {
        start: (messageId, conversationId) => {
          answer.id = messageId;
          this.#conversation = conversationId;
          lasting.set("conversation", conversationId);
          if (answer.status === "stopped") return this.#cancel(messageId, running);
          Object.assign(answer, { text: "", sources: [] });
          tab.set("answer", messageId);
          changed();
        },
        delta: (text) => {
          if (answer.status === "stopped") return;
          answer.text += text;
          changed();
        },
        confirm: (name, data) => this.options.confirm(answer, name, data),
        sources: (sources) => {
          answer.sources = sources;
          changed();
        },
        reconnecting: (on) => this.#set({ reconnecting: on && this.#running === running }),
      },
      running.signal,
    );
    this.#reading.delete(running);
    // Stopped; or a new conversation was begun, or the widget removed: this answer is nobody's any more.
    if (this.#running !== running) return;
    this.#over();
    if (ending.kind === "done") {
      Object.assign(answer, { status: "complete", finish: ending.reason, help: ending.help });
      tab.set("answer", null);
      if (ending.reason === "budget" && !answer.text)
        this.#set({ notice: { code: "quota_reached", until: null } });
    } else if (ending.kind === "lost") {
      answer.status = "incomplete";
      this.#fail(new Failure("lost"), () => void this.#follow(ending.resume));
    } else if (ending.kind === "failed") {
      this.#failed(ending.failure, answer, "messageId" in ask);
      if (answer.text) void this.#load(answer);
    }
    changed();
    this.options.finished(answer);
  }

  /** An answer that broke off ends without its sources, but they are stored with it. */
  async #load(answer: Message): Promise<void> {
    // Where the server cannot be reached either, the notice already says what is wrong.
    const found = await this.options.backend.restore().catch(() => null);
    answer.sources = found?.messages.find(({ id }) => id === answer.id)?.sources ?? answer.sources;
    this.options.changed();
  }

  /** The answer failed, or the question was never taken: then its text goes back into the field. */
  #failed(failure: Failure, answer: Message, resumed: boolean): void {
    answer.status = "failed";
    this.options.tab.set("answer", null);
    const question = this.state.messages.findLast((m) => m.role === "user");
    if (answer.id || resumed || !question) {
      const gone = resumed && failure.status === 404;
      this.#fail(gone ? new Failure("interrupted") : failure, () => this.#askAgain());
      return;
    }
    const draft = [question.text, this.state.draft].filter(Boolean).join("\n");
    this.#set({ messages: this.state.messages.filter((m) => m !== answer && m !== question), draft });
    this.#fail(failure, () => this.send(this.state.draft));
  }

  #fail(cause: unknown, again: () => void): void {
    const failure = cause instanceof Failure ? cause : new Failure("failed");
    const wait = failure.code === "rate_limited" ? (failure.retryAfter ?? 20) : failure.retryAfter;
    this.#again = again;
    this.#set({ notice: { code: failure.code, until: wait ? Date.now() + wait * 1000 : null } });
  }

  /** Asks the last question once more, in place of the answer that failed. */
  #askAgain(): void {
    const at = this.state.messages.findLastIndex((m) => m.role === "user");
    const question = this.state.messages[at];
    if (!question) return;
    this.#set({ messages: [...this.state.messages.slice(0, at + 1), newMessage("assistant", "")] });
    void this.#follow({ message: question.text, conversationId: this.#conversation });
  }

  /** A restored conversation that ends without a whole answer. */
  #offerInterrupted(): void {
    const last = this.state.messages.at(-1);
    if (!last || (last.role === "assistant" && isWhole(last))) return;
    this.#fail(new Failure("interrupted"), () => this.#askAgain());
  }
}
