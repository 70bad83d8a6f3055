// What each day cost, as columns: answers below, reading pages above. The table under it has the same in figures.
import { useState } from "react";
import type { UsageLine } from "@/api/types";
import { dollars } from "@/components/format";
import { axisEnd } from "./search";
import styles from "./Usage.module.css";

interface Props {
  days: readonly string[];
  lines: readonly UsageLine[];
  /** The workspace's cap a day, in US dollars. */
  cap: number | null;
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const name = (day: string) => short.format(new Date(`${day}T00:00:00Z`));

export function DayChart({ days, lines, cap }: Props) {
  const [chosen, choose] = useState<string>();
  const byDay = new Map(lines.map((line) => [line.key, line]));
  const dearest = Math.max(0, ...lines.map(({ cost_usd }) => cost_usd));
  const end = axisEnd(dearest);
  const share = (usd: number) => `${(usd / end) * 100}%`;
  const sum = lines.reduce((all, { cost_usd }) => all + cost_usd, 0);
  const line = chosen === undefined ? undefined : byDay.get(chosen);
  const first = days[0] ?? "";
  const last = days[days.length - 1] ?? "";
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.readout}>
        {chosen === undefined ? (
          <ul className={styles.legend}>
            <li>
              <i data-part="answers" aria-hidden /> Answers
            </li>
            <li>
              <i data-part="indexing" aria-hidden /> Reading pages
            </li>
          </ul>
        ) : (
          <p>
            <strong>{name(chosen)}</strong>{" "}
            {line
              ? `${dollars(line.answers_usd)} for answers, ${dollars(line.indexing_usd)} for reading pages`
              : "nothing"}
          </p>
        )}
      </figcaption>
      <div
        className={styles.plot}
        role="img"
        aria-label={`Cost a day from ${name(first)} to ${name(last)}: ${dollars(sum)} in all, at most ${dollars(dearest)} a day`}
      >
        <span className={styles.axisEnd}>{dollars(end)}</span>
        {cap !== null && cap > 0 && cap <= end && (
          <span className={styles.capLine} style={{ bottom: share(cap) }}>
            <span>cap {dollars(cap)}</span>
          </span>
        )}
        {days.map((day) => {
          const cost = byDay.get(day);
          return (
            <span
              key={day}
              className={styles.day}
              data-chosen={day === chosen || undefined}
              onPointerEnter={() => choose(day)}
              onPointerLeave={() => choose(undefined)}
            >
              {cost && <span data-part="indexing" style={{ height: share(cost.indexing_usd) }} />}
              {cost && <span data-part="answers" style={{ height: share(cost.answers_usd) }} />}
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
