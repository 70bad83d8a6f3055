// Counts by day as columns of one or more parts, each day's figures above it when it is pointed at. The table that goes
// with it has the same for those who can't see it.
import { useState } from "react";
import { axisEnd } from "./axis";
import styles from "./DayColumns.module.css";
import { count } from "./format";

export interface Part<Key extends string> {
  key: Key;
  label: string;
  /** Which of the chart's colours. */
  color: "plain" | "strong" | "amber" | "red";
}

interface Props<Key extends string> {
  /** What is shown, for those who hear it: "Answers a day". */
  label: string;
  /** From the foot of a column to its top. */
  parts: readonly Part<Key>[];
  days: readonly (Record<Key, number> & { day: string })[];
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const name = (day: string) => short.format(new Date(day));

export function DayColumns<Key extends string>({ label, parts, days }: Props<Key>) {
  const [chosen, choose] = useState<string>();
  const total = (day: Record<Key, number>) => parts.reduce((sum, { key }) => sum + day[key], 0);
  const most = Math.max(0, ...days.map(total));
  const end = axisEnd(Math.max(1, most));
  const sum = (key: Key) => days.reduce((all, day) => all + day[key], 0);
  const picked = days.find(({ day }) => day === chosen);
  const first = days[0];
  const last = days[days.length - 1];
  const words = parts.map((part) => `${count(sum(part.key))} ${part.label.toLowerCase()}`).join(", ");
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.readout}>
        {picked ? (
          <p>
            <strong>{name(picked.day)}</strong>{" "}
            {parts.map((part) => `${count(picked[part.key])} ${part.label.toLowerCase()}`).join(", ")}
          </p>
        ) : (
          <ul className={styles.legend}>
            {/* One part is named by the heading above. */}
            {(parts.length > 1 ? parts : []).map((part) => (
              <li key={part.key}>
                <i data-color={part.color} aria-hidden /> {part.label}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <div
        className={styles.plot}
        role="img"
        aria-label={`${label}, ${first ? name(first.day) : ""} to ${last ? name(last.day) : ""}: ${words}; at most ${count(most)} a day`}
      >
        <span className={styles.end}>{count(end)}</span>
        {days.map((day) => (
          <span
            key={day.day}
            className={styles.day}
            data-chosen={day.day === chosen || undefined}
            onPointerEnter={() => choose(day.day)}
            onPointerLeave={() => choose(undefined)}
          >
            {[...parts]
              .reverse()
              .map(
                ({ key, color }) =>
                  day[key] > 0 && (
                    <span key={key} data-color={color} style={{ height: `${(day[key] / end) * 100}%` }} />
                  ),
              )}
          </span>
        ))}
      </div>
      <p className={styles.ends} aria-hidden>
        <span>{first && name(first.day)}</span>
        <span>Today</span>
      </p>
    </figure>
  );
}
