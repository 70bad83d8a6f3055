// What can be plotted of usage: the parts of each, and how a figure is written. Pure.
import type { UsageLine } from "@/api/types";
import { count, dollars } from "@/components/format";
import type { PlotPart } from "@/components/plot";
import type { Metric, UsageBy } from "./search";

export interface Plot {
  label: string;
  /** The lower part first. */
  parts: readonly PlotPart<UsageLine>[];
  format: (value: number) => string;
}

export const PLOTS: Record<Metric, Plot> = {
  messages: {
    label: "Messages",
    parts: [{ color: "strong", label: "Questions to bots", of: (line) => line.messages }],
    format: count,
  },
  cost: {
    label: "Cost",
    parts: [
      { color: "strong", label: "Answers", of: (line) => line.answers_usd },
      { color: "plain", label: "Reading pages", of: (line) => line.indexing_usd },
    ],
    format: dollars,
  },
  tokens: {
    label: "Tokens",
    parts: [
      { color: "strong", label: "Read", of: (line) => line.prompt_tokens },
      { color: "plain", label: "Written", of: (line) => line.completion_tokens },
    ],
    format: count,
  },
};

export const total = (plot: Plot, line: UsageLine): number =>
  plot.parts.reduce((sum, part) => sum + part.of(line), 0);

/** What can be plotted by day, bot or model: no question belongs to a model. */
export const choices = (by: UsageBy): Metric[] =>
  by === "model" ? ["cost", "tokens"] : ["messages", "cost", "tokens"];

/** What is plotted: what was chosen, if there is such a plot; else what there is most to see of. */
export function shown(by: UsageBy, chosen: Metric | undefined, lines: readonly UsageLine[]): Metric {
  const open = choices(by);
  if (chosen && open.includes(chosen)) return chosen;
  if (lines.some((line) => line.cost_usd > 0)) return "cost";
  return by === "model" ? "tokens" : "messages";
}
