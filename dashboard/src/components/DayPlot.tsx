// Figures by day as columns of one or more parts, each day's figures above them when it is pointed at. The table that
// goes with a plot has the same for those who can't see it.
import { useState } from "react";
import { count } from "./format";
import styles from "./Plot.module.css";
import { PlotLegend } from "./PlotLegend";
import { axisEnd, type PlotPart, ticks } from "./plot";

interface Props<Day> {
  /** What is shown: "Answers". */
  label: string;
  /** From the foot of a column to its top. */
  parts: readonly PlotPart<Day>[];
  /** Every day of the time that is looked at; the last is today. */
  days: readonly Day[];
  /** How a figure is written. */
  format?: (value: number) => string;
  /** A line that columns are to stay under, in what is plotted. */
  cap?: number | null;
  height?: number;
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const name = (day: string | undefined) => (day === undefined ? "" : short.format(new Date(day)));

/** As many days or fewer have their ends named, more their middle too. */
const FEW_DAYS = 7;

export function DayPlot<Day extends { day: string }>(props: Props<Day>) {
  const { label, parts, days, format = count, cap = null, height = 144 } = props;
  const [chosen, choose] = useState<string>();
  const total = (day: Day) => parts.reduce((sum, part) => sum + part.of(day), 0);
  const most = Math.max(0, ...days.map(total));
  const end = axisEnd(most);
  const share = (value: number) => `${(value / end) * 100}%`;
  const sum = (of: (day: Day) => number) => format(days.reduce((all, day) => all + of(day), 0));
  const picked = days.find(({ day }) => day === chosen);
  const middle = days.length > FEW_DAYS ? days[Math.floor((days.length - 1) / 2)] : undefined;
  const each = parts.map((part) => `${sum(part.of)} ${part.label.toLowerCase()}`).join(", ");
  const said = `${label} a day from ${name(days[0]?.day)} to ${name(days[days.length - 1]?.day)}: ${sum(total)} in all${
    parts.length > 1 ? ` (${each})` : ""
  }, at most ${format(most)} a day`;
  return (
    <figure className={`${styles.figure} ${styles.colours}`}>
      <figcaption className={styles.readout}>
        {picked ? (
          <p>
            <strong>{name(picked.day)}</strong>{" "}
            {parts.map((part) => `${part.label}: ${format(part.of(picked))}`).join(", ")}
          </p>
        ) : (
          <PlotLegend parts={parts} lines={days} format={format} />
        )}
      </figcaption>
      <div className={styles.axis} style={{ height: height + 16 }} aria-hidden>
        {ticks(end).map((value) => (
          <span key={value}>{value === 0 ? 0 : format(value)}</span>
        ))}
      </div>
      <div
        className={styles.plot}
        style={{ height }}
        data-halved={ticks(end).length > 2 || undefined}
        role="img"
        aria-label={said}
      >
        {cap !== null && cap > 0 && cap <= end && (
          <span className={styles.cap} style={{ bottom: share(cap) }}>
            <span>cap {format(cap)}</span>
          </span>
        )}
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
                (part) =>
                  part.of(day) > 0 && (
                    <span key={part.label} data-color={part.color} style={{ height: share(part.of(day)) }} />
                  ),
              )}
          </span>
        ))}
      </div>
      <p className={styles.ends} aria-hidden>
        <span>{name(days[0]?.day)}</span>
        {middle && <span>{name(middle.day)}</span>}
        <span>Today</span>
      </p>
    </figure>
  );
}
