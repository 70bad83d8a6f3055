// A trace's names as people read them. Pure.
import type { Candidate, ModelCall, Trace } from "@/api/types";
import { count, nanoDollars } from "@/components/format";

const PURPOSES: Record<ModelCall["purpose"] & string, string> = {
  rewrite: "Rewrite the question",
  embed: "Embed the question",
  rerank: "Rerank passages",
  answer: "Write the answer",
  tool: "Go on after tools",
  index: "Embed passages",
};

export const purpose = (call: ModelCall): string => PURPOSES[call.purpose ?? "answer"];

const STOPS: Record<string, string> = {
  bot_day: "this bot's cap for the day is reached",
  bot_month: "this bot's cap for the month is reached",
  workspace_day: "the workspace's cap for the day is reached",
  workspace_month: "the workspace's cap for the month is reached",
  plan_month: "what the plan allows for models this month is used up",
  plan_messages: "the plan's messages for this month are used up",
  unpriced: "a model's price is not known, so the cap could not be kept",
};

export const stopped = (by: string): string => STOPS[by] ?? "a cap on spending is reached";

const REFUSALS: Record<string, string> = {
  nothing_found: "Nothing in the sources resembles the question.",
  below_threshold: "No passage scored high enough.",
  model_declined: "The model found no answer in the passages.",
  unsupported: "Too much of the answer had no evidence in the passages.",
  empty: "Nothing of what the model wrote could be shown.",
};

export const refusal = (reason: string): string => REFUSALS[reason] ?? reason;

const ERRORS: Record<string, string> = {
  model_unavailable: "could not be reached",
  model_timeout: "took too long",
  model_bad_response: "sent what can't be used",
  stopped: "stopped by the reader",
};

export const failure = (error: string): string => ERRORS[error] ?? error;

const DOUBTS: Record<string, string> = {
  no_evidence: "cites nothing, and no passage says it",
  quote_not_found: "what it quotes stands in no passage",
  unrelated: "what it quotes is about something else",
  number: "holds a number that the evidence lacks",
  name: "holds a name that the evidence lacks",
  denial: "denies what the evidence says, or the other way round",
  prompt: "repeats what the model was told",
};

export const doubt = (why: string): string => DOUBTS[why] ?? why;

const STEPS: Record<string, string> = {
  rewrite: "Rewrite",
  embed: "Embed",
  cache: "Cache",
  retrieve: "Retrieve",
  rerank: "Rerank",
  model: "Model",
  tools: "Tools",
};

export const step = (name: string): string => STEPS[name] ?? name;

const WHYS: Record<string, string> = {
  neighbour: "beside a hit",
  below_threshold: "below the threshold",
  same_page: "another passage of the page was better",
};

/** Why a passage is there; nothing for an ordinary hit. */
export const why = ({ why: reason }: Candidate): string | null =>
  !reason || reason === "hit" ? null : (WHYS[reason] ?? reason.replaceAll("_", " "));

/** "1,200 in, 80 out", with what was cached and whether it is a guess. */
export function tokens(call: ModelCall): string {
  const parts = [`${count(call.prompt_tokens ?? 0)} in`];
  if (call.cached_tokens) parts[0] += ` (${count(call.cached_tokens)} cached)`;
  if (call.completion_tokens) parts.push(`${count(call.completion_tokens)} out`);
  return `${parts.join(", ")}${call.estimated ? ", estimated" : ""}`;
}

export const cost = (call: ModelCall): string =>
  call.cost_nano_usd === null || call.cost_nano_usd === undefined
    ? "Price not known"
    : nanoDollars(call.cost_nano_usd);

const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

export const date = (time: string): string => dates.format(new Date(time));

export interface Sum {
  tokensIn: number;
  tokensOut: number;
  nanoUsd: number;
  unpriced: boolean;
  estimated: boolean;
  calls: number;
}

/** All calls together. */
export function total({ calls = [] }: Trace): Sum {
  return {
    tokensIn: calls.reduce((sum, call) => sum + (call.prompt_tokens ?? 0), 0),
    tokensOut: calls.reduce((sum, call) => sum + (call.completion_tokens ?? 0), 0),
    nanoUsd: calls.reduce((sum, call) => sum + (call.cost_nano_usd ?? 0), 0),
    unpriced: calls.some((call) => call.cost_nano_usd === null || call.cost_nano_usd === undefined),
    estimated: calls.some((call) => call.estimated),
    calls: calls.length,
  };
}
