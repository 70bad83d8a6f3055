// Counts by day as small bars: how much, and whether it grows. The numbers are there for those who hear them.

import styles from "./DayBars.module.css";
import { count, plural } from "./format";

const GAP = 1;
const WIDTH = 6;

interface Props {
  days: readonly { day: string; count: number }[];
  /** What is counted, one of it: "question". */
  what: string;
  /** Height in pixels. */
  height?: number;
  /** With the largest number and the first day beside it. */
  labelled?: boolean;
}

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export function DayBars({ days, what, height = 24, labelled = false }: Props) {
  const most = Math.max(1, ...days.map((day) => day.count));
  const sum = days.reduce((sum, day) => sum + day.count, 0);
  const width = days.length * (WIDTH + GAP) - GAP;
  const first = days[0];
  const chart = (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${width} ${height}`}
      width={labelled ? "100%" : width}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${plural(sum, what)} in ${plural(days.length, "day")}, at most ${count(most)} a day`}
    >
      {days.map(({ day, count: value }, place) => {
        const tall = value === 0 ? 1 : Math.max(3, (value / most) * height);
        return (
          <rect
            key={day}
            x={place * (WIDTH + GAP)}
            y={height - tall}
            width={WIDTH}
            height={tall}
            data-none={value === 0 || undefined}
          >
            <title>{`${date.format(new Date(day))}: ${plural(value, what)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
  if (!labelled) return chart;
  return (
    <figure className={styles.figure}>
      {chart}
      <figcaption className={styles.axis}>
        <span>{first && date.format(new Date(first.day))}</span>
        <span>Today</span>
      </figcaption>
    </figure>
  );
}
