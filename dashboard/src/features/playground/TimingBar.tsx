import type { Timings } from "@/api/types";
import { milliseconds } from "@/components/format";
import trace from "../answers/Trace.module.css";
import styles from "./Evidence.module.css";
import { timeline } from "./timeline";

/** Where an answer's time went: one stacked bar, and the same in words. */
export function TimingBar({ timings }: { timings: Timings }) {
  const parts = timeline(timings);
  return (
    <section>
      <h3 className={trace.heading}>
        Time
        <span className="num muted">{milliseconds(timings.total)} in all</span>
      </h3>
      <div className={styles.bar} aria-hidden>
        {parts.map((part) => (
          <span
            key={part.key}
            data-part={part.key}
            style={{ flexGrow: Math.max(part.ms, timings.total / 200) }}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map((part) => (
          <li key={part.key}>
            <i data-part={part.key} aria-hidden />
            {part.label} <span className="num">{milliseconds(part.ms)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
