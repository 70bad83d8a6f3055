// What each day took, as columns of one or two parts. The table under it has the same in figures.
import { useState } from "react";
import type { UsageLine } from "@/api/types";
import { Legend } from "./Legend";
import { type Plot, total } from "./metrics";
import { axisEnd } from "./search";
import styles from "./Usage.module.css";

interface Props {
  days: readonly string[];
  lines: readonly UsageLine[];
  plot: Plot;
  /** The cap a day, in what is plotted. */
  cap: number | null;
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const name = (day: string) => short.format(new Date(`${day}T00:00:00Z`));

export function DayChart({ days, lines, plot, cap }: Props) {
  const [chosen, choose] = useState<string>();
  const byDay = new Map(lines.map((line) => [line.key, line]));
  const most = Math.max(0, ...lines.map((line) => total(plot, line)));
  const end = axisEnd(most);
  const share = (value: number) => `${(value / end) * 100}%`;
  const sum = lines.reduce((all, line) => all + total(plot, line), 0);
  const line = chosen === undefined ? undefined : byDay.get(chosen);
  const first = days[0] ?? "";
  const last = days[days.length - 1] ?? "";
  const said = `${plot.label} a day from ${name(first)} to ${name(last)}: ${plot.format(sum)} in all, at most ${plot.format(most)} a day`;
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.readout}>
        {chosen === undefined ? (
          <Legend plot={plot} />
        ) : (
          <p>
            <strong>{name(chosen)}</strong>{" "}
            {line
              ? plot.parts.map((part) => `${part.label}: ${plot.format(part.of(line))}`).join(", ")
              : "nothing"}
          </p>
        )}
      </figcaption>
      <div className={styles.plot} role="img" aria-label={said}>
        <span className={styles.axisEnd}>{plot.format(end)}</span>
        {cap !== null && cap > 0 && cap <= end && (
          <span className={styles.capLine} style={{ bottom: share(cap) }}>
            <span>cap {plot.format(cap)}</span>
          </span>
        )}
        {days.map((day) => {
          const took = byDay.get(day);
          return (
            <span
              key={day}
              className={styles.day}
              data-chosen={day === chosen || undefined}
              onPointerEnter={() => choose(day)}
              onPointerLeave={() => choose(undefined)}
            >
              {took &&
                [...plot.parts]
                  .reverse()
                  .map((part) => (
                    <span key={part.id} data-part={part.id} style={{ height: share(part.of(took)) }} />
                  ))}
            </span>
          );
        })}
      </div>
      <p className={styles.ends} aria-hidden>
        <span>{name(first)}</span>
        <span>{name(last)}</span>
      </p>
    </figure>
  );
}
