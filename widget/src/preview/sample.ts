// The settings page's sample conversation: every element a theme colours, and no network.
import type { Backend } from "../chat/backend";
import type { SessionOut, Source, WireMessage } from "../wire";

const sources: Source[] = [
  {
    n: 1,
    title: "Shipping and delivery",
    url: "https://example.com/help/shipping",
    quote: "Orders placed before 2 pm leave the same day.",
  },
  {
    n: 2,
    title: "Notes from the support team",
    url: null,
    quote: "Express delivery arrives the next day.",
  },
];

const TEXT =
  "Orders placed **before 2 pm** leave the same day and arrive within two working days [1]. " +
  "If you need it sooner, express delivery arrives the next day [2].";

const message = (id: string, role: WireMessage["role"], text: string): WireMessage => ({
  id,
  role,
  text,
  status: "complete",
  finish_reason: role === "user" ? null : "stop",
  sources: role === "user" ? [] : sources,
  feedback: null,
});

const conversation: SessionOut["conversation"] = {
  id: "sample",
  messages: [message("1", "user", "How long does delivery take?"), message("2", "assistant", TEXT)],
};

export const sampleBackend: Backend = {
  warmUp: () => undefined,
  restore: async () => conversation,
  async follow(_ask, sink) {
    sink.start("2", "sample");
    sink.delta(TEXT);
    sink.sources(sources);
    return { kind: "done", reason: "stop" };
  },
  cancel: async () => undefined,
  post: async () => undefined,
  rate: async () => undefined,
};
