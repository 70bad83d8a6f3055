// The settings page's sample conversation: every element a theme colours, and no network.
import type { Backend } from "../chat/backend";
import type { SessionOut, Source, WireMessage } from "../wire";

const sources: Source[] = [
  {
    n: 1,
    title: "Shipping and delivery",
    url: "https://example.com/help/shipping",
    quote: "Orders placed before 2 pm leave our warehouse the same day and arrive within two working days.",
  },
  {
    n: 2,
    title: "Notes from the support team",
    url: null,
    quote: "Express delivery costs 9.90 and arrives the next day.",
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
  async follow(_ask, sink, signal) {
    sink.start("2", "sample");
    for (const word of TEXT.split(/(?<= )/)) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      if (signal.aborted) return { kind: "stopped" };
      sink.delta(word);
    }
    sink.sources(sources);
    return { kind: "done", reason: "stop" };
  },
  cancel: async () => undefined,
  rate: async () => undefined,
};
