// Counts by day as small bars in a row of a list: how much, and whether it grows. The numbers are there for those who
// hear them. A plot that stands for itself is a DayPlot.
import styles from "./DayBars.module.css";
import { count, plural } from "./format";

const GAP = 1;
const WIDTH = 6;
const HEIGHT = 24;

interface Props {
  days: readonly { day: string; count: number }[];
  /** What is counted, one of it: "question". */
  what: string;
}

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export function DayBars({ days, what }: Props) {
  const most = Math.max(1, ...days.map((day) => day.count));
  const sum = days.reduce((sum, day) => sum + day.count, 0);
  const width = days.length * (WIDTH + GAP) - GAP;
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={`${plural(sum, what)} in ${plural(days.length, "day")}, at most ${count(most)} a day`}
    >
      {days.map(({ day, count: value }, place) => {
        const tall = value === 0 ? 1 : Math.max(3, (value / most) * HEIGHT);
        return (
          <rect
            key={day}
            x={place * (WIDTH + GAP)}
            y={HEIGHT - tall}
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
}
