// What goes over /widget/v1, as the server spells it. Types only.

export interface Theme {
  /** `#rrggbb`; anything else falls back to the house's teal. */
  color: string;
  mode: "auto" | "light" | "dark";
  position: "right" | "left";
}

/** What the server tells everyone about a bot. */
export interface PublicConfig {
  id: string;
  name: string;
  theme: Theme;
  welcome_text: string;
  placeholder: string;
  starter_questions: string[];
}

export interface Source {
  n: number;
  title: string | null;
  url: string | null;
  /** Words found verbatim in the source; Markdown marks may be in them. */
  quote: string;
}

/** Below a refusal: pages that come near, and where the owner sends people. Older messages have neither. */
export interface Help {
  nearest?: { title: string; url: string }[];
  fallback?: { text: string | null; url: string | null; email: string | null; phone: string | null } | null;
}

export type Rating = "up" | "down";

export interface WireMessage extends Help {
  id: string;
  role: "user" | "assistant";
  text: string;
  status: "complete" | "incomplete" | "failed";
  finish_reason: string | null;
  sources: Source[];
  feedback: Rating | null;
}

export interface SessionOut {
  token: string;
  visitor_token: string;
  bot: PublicConfig;
  conversation: { id: string; messages: WireMessage[] } | null;
}
