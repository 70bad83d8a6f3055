// What the panel shows, as data. No DOM, no network.
import type { Child } from "../dom/types";
import { MarkdownDocument } from "../markdown/document";
import type { Help, Rating, Source, WireMessage } from "../wire";

export interface Message {
  /** The server's id; null until it is known. */
  id: string | null;
  role: "user" | "assistant";
  text: string;
  status: "streaming" | "complete" | "incomplete" | "failed" | "stopped";
  finish: string | null;
  sources: Source[];
  help?: Help | undefined;
  feedback: Rating | null;
  /** What became of the visitor's rating, said beside the thumbs. */
  feedbackNote: "thanks" | "feedbackFailed" | null;
  /** Where the visitor may say what was missing. */
  form?: () => Child;
  /** What the visitor is asked before a tool is called. */
  card?: () => Child;
  /** The text as Markdown, kept while it grows. */
  document: MarkdownDocument;
}

/** What went wrong, below the last message. */
export interface Notice {
  /** A problem code of the server's or the widget's; notice.ts has the words. */
  code: string;
  /** `Date.now()` from which on trying again makes sense. */
  until: number | null;
}

export interface ChatState {
  messages: Message[];
  /** What stands in the message field. */
  draft: string;
  /** Restoring the conversation. */
  loading: boolean;
  /** An answer is being waited for or written. */
  busy: boolean;
  reconnecting: boolean;
  notice: Notice | null;
}

export const emptyState = (): ChatState => ({
  messages: [],
  draft: "",
  loading: false,
  busy: false,
  reconnecting: false,
  notice: null,
});

export const newMessage = (role: Message["role"], text: string, more: Partial<Message> = {}): Message => ({
  id: null,
  role,
  text,
  status: role === "user" ? "complete" : "streaming",
  finish: null,
  sources: [],
  feedback: null,
  feedbackNote: null,
  document: new MarkdownDocument(),
  ...more,
});

/** Nothing is missing from it that the visitor wanted. */
export const isWhole = ({ status }: Message): boolean => status === "complete" || status === "stopped";

export const fromWire = (m: WireMessage): Message =>
  newMessage(m.role, m.text, {
    id: m.id,
    // What broke off by itself has no reason to end; what the visitor stopped has.
    status: m.status === "incomplete" && m.finish_reason ? "stopped" : m.status,
    finish: m.finish_reason,
    sources: m.sources,
    help: m,
    feedback: m.feedback,
  });
