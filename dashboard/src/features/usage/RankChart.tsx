// Bots or models side by side: a bar each, the longest first. The table under it has all of them in figures.
import type { UsageLine } from "@/api/types";
import { plural } from "@/components/format";
import plots from "@/components/Plot.module.css";
import { PlotLegend } from "@/components/PlotLegend";
import { type Plot, total } from "./metrics";
import type { UsageBy } from "./search";
import styles from "./Usage.module.css";

/** Bars that are drawn. */
const MOST = 10;

interface Props {
  lines: readonly UsageLine[];
  by: Exclude<UsageBy, "day">;
  plot: Plot;
}

/** What a line is called. */
export function lineName(line: UsageLine, by: UsageBy): string {
  if (by !== "bot") return line.key;
  return line.name ?? (line.key === "" ? "No bot" : "A deleted bot");
}

export function RankChart({ lines, by, plot }: Props) {
  const ranked = lines
    .map((line) => ({ line, sum: total(plot, line) }))
    .filter(({ sum }) => sum > 0)
    .sort((left, right) => right.sum - left.sum);
  const drawn = ranked.slice(0, MOST);
  const most = drawn[0]?.sum ?? 0;
  if (most === 0) return <p className={styles.hint}>None in this time.</p>;
  const first = drawn[0]?.line as UsageLine;
  const said = `${plot.label} by ${by}: ${plural(ranked.length, by)}, most ${lineName(first, by)} with ${plot.format(most)}`;
  return (
    <figure className={`${styles.rankPlot} ${plots.colours}`}>
      <figcaption className={plots.readout}>
        <PlotLegend parts={plot.parts} lines={lines} format={plot.format} />
      </figcaption>
      <div role="img" aria-label={said} className={styles.ranks}>
        {drawn.map(({ line, sum }) => (
          <div key={line.key} className={styles.rank}>
            <span className={styles.rankName} title={lineName(line, by)}>
              {lineName(line, by)}
            </span>
            <span className={styles.rankBar}>
              {plot.parts.map((part) => (
                <span
                  key={part.label}
                  data-color={part.color}
                  style={{ width: `${(part.of(line) / most) * 100}%` }}
                />
              ))}
            </span>
            <span className={styles.rankSum}>{plot.format(sum)}</span>
          </div>
        ))}
      </div>
      {ranked.length > MOST && (
        <p className={styles.hint}>{plural(ranked.length - MOST, "further one", "further ones")} below.</p>
      )}
    </figure>
  );
}
