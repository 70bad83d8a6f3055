// Usage in figures: a line for each day, bot or model, and the sum. On a phone each line is a card.
import { Link } from "@tanstack/react-router";
import type { UsageLine, UsageReport } from "@/api/types";
import { count, dollars } from "@/components/format";
import table from "@/components/Table.module.css";
import type { UsageBy } from "./search";
import styles from "./Usage.module.css";

const HEADS: Record<UsageBy, string> = { day: "Day (UTC)", bot: "Bot", model: "Model" };

const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const FIGURES = ["Messages", "Cost", "Answers", "Pages", "Tokens in", "Tokens out", "Calls"];

export function UsageTable({ report, by }: { report: UsageReport; by: UsageBy }) {
  // The latest day first; bots and models come with the dearest first.
  const lines = by === "day" ? [...report.items].reverse() : report.items;
  // No question belongs to a model.
  const heads = by === "model" ? FIGURES.slice(1) : FIGURES;
  return (
    <div className={styles.scroll}>
      <table className={`${table.table} ${styles.figures}`}>
        <thead>
          <tr>
            <th>{HEADS[by]}</th>
            {heads.map((head) => (
              <th key={head} className={table.right}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <td>
                <Name line={line} by={by} />
              </td>
              <Figures sum={line} by={by} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>In all</td>
            <Figures sum={report.total} by={by} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Name({ line, by }: { line: UsageLine; by: UsageBy }) {
  if (by === "day") return date.format(new Date(line.key));
  if (by === "model") return line.key;
  if (line.key === "") return <span className="muted">No bot</span>;
  if (line.name === null) return <span className="muted">A deleted bot</span>;
  return (
    <Link to="/bots/$botId" params={{ botId: line.key }}>
      {line.name}
    </Link>
  );
}

function Figures({ sum, by }: { sum: Omit<UsageLine, "key" | "name">; by: UsageBy }) {
  const guess = sum.estimated_calls > 0 ? "≈ " : "";
  const unknown = sum.unpriced_calls > 0;
  return (
    <>
      {by !== "model" && (
        <td className={table.right} data-label="Messages">
          {count(sum.messages)}
        </td>
      )}
      <td className={table.right} data-label="Cost">
        {unknown && sum.cost_usd === 0 ? "Not known" : dollars(sum.cost_usd)}
        {unknown && sum.cost_usd > 0 && <span className="muted"> + unknown</span>}
      </td>
      <td className={table.right} data-label="Answers">
        {dollars(sum.answers_usd)}
      </td>
      <td className={table.right} data-label="Pages">
        {dollars(sum.indexing_usd)}
      </td>
      <td className={table.right} data-label="Tokens in">
        {guess}
        {count(sum.prompt_tokens)}
      </td>
      <td className={table.right} data-label="Tokens out">
        {guess}
        {count(sum.completion_tokens)}
      </td>
      <td className={table.right} data-label="Calls">
        {count(sum.calls)}
      </td>
    </>
  );
}
