// The readings of a source side by side: a stacked bar for each, or the same as a table. Choosing one shows its report.
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Run } from "@/api/types";
import { bytes, count, dollars, duration, moment, plural } from "@/components/format";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import table from "@/components/Table.module.css";
import { Time } from "@/components/Time";
import { GROUPS, grouped } from "../documents/outcomes";
import { addresses, CAUSES, isForgotten, runStatus } from "./describe";
import styles from "./RunHistory.module.css";

interface Props {
  /** Newest first. */
  runs: readonly Run[];
  chosen: string;
  onChoose: (id: string) => void;
}

export function RunHistory(props: Props) {
  const [view, setView] = useState<"plot" | "table">("plot");
  return (
    <div className={styles.history} data-view={view}>
      <Panel
        title="Readings"
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Show readings as"
            data={[
              { value: "plot", label: "Plot" },
              { value: "table", label: "Table" },
            ]}
            value={view}
            onChange={(value) => setView(value as typeof view)}
          />
        }
      >
        {view === "plot" ? <Plot {...props} /> : <Rows {...props} />}
      </Panel>
    </div>
  );
}

function Plot({ runs, chosen, onChoose }: Props) {
  const most = Math.max(1, ...runs.map(size));
  const shown = new Set(runs.flatMap((run) => grouped(run.outcomes).map(({ key }) => key)));
  return (
    <div className={styles.plot}>
      <ol className={styles.bars} aria-label="Addresses by outcome, for each reading">
        {[...runs].reverse().map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className={styles.column}
              aria-current={run.id === chosen ? "true" : undefined}
              aria-label={sentence(run)}
              title={sentence(run)}
              onClick={() => onChoose(run.id)}
            >
              <span className={styles.area}>
                <span className={styles.stack} style={{ height: `${(size(run) / most) * 100}%` }}>
                  {isForgotten(run) && <span data-group="forgotten" />}
                  {grouped(run.outcomes).map(({ key, count }) => (
                    <span key={key} data-group={key} style={{ flexGrow: count }} />
                  ))}
                </span>
              </span>
              <span className={styles.number}>{run.number}</span>
            </button>
          </li>
        ))}
      </ol>
      <ul className={styles.legend} aria-label="Colours">
        {GROUPS.filter(({ key }) => shown.has(key)).map(({ key, word }) => (
          <li key={key}>
            <span className={styles.swatch} data-group={key} aria-hidden />
            {word}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a bar is as high as: its addresses, or its pages where those are no longer kept. */
const size = (run: Run): number => addresses(run) || run.pages.seen;

function sentence(run: Run): string {
  if (isForgotten(run))
    return `Reading ${run.number}, ${moment(run.created_at)}: ${plural(run.pages.seen, "page")}`;
  const parts = grouped(run.outcomes).map(({ word, count }) => `${count} ${word.toLowerCase()}`);
  return `Reading ${run.number}, ${moment(run.created_at)}: ${parts.join(", ") || "no address yet"}`;
}

function Rows({ runs, chosen, onChoose }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Readings as a table">
      <table className={`${table.table} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Reading</th>
            <th scope="col">Status</th>
            <th scope="col">Begun</th>
            {["Addresses", "Time", "Requests", "Received", "Embedding calls", "Cost"].map((name) => (
              <th key={name} scope="col" className={table.right}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} aria-current={run.id === chosen ? "true" : undefined}>
              <td>
                <button type="button" className={table.open} onClick={() => onChoose(run.id)}>
                  {run.number}
                </button>
              </td>
              <td>
                <Status tone={runStatus(run).tone} plain>
                  {runStatus(run).word}
                </Status>
              </td>
              <td>
                <Time at={run.created_at} /> <span className="muted">{CAUSES[run.cause]}</span>
              </td>
              <td className={table.right} data-label="Addresses">
                {count(size(run))}
              </td>
              <td className={table.right} data-label="Time">
                {run.duration_ms === null ? "–" : duration(run.duration_ms)}
              </td>
              <td className={table.right} data-label="Requests">
                {count(run.requests)}
              </td>
              <td className={table.right} data-label="Received">
                {bytes(run.bytes)}
              </td>
              <td className={table.right} data-label="Embedding calls">
                {count(run.embedding_calls)}
              </td>
              <td className={table.right} data-label="Cost">
                {run.cost_usd === null ? "–" : dollars(run.cost_usd)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
