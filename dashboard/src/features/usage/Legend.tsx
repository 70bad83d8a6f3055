import type { Plot } from "./metrics";
import styles from "./Usage.module.css";

/** What the colours of a plot stand for. */
export function Legend({ plot }: { plot: Plot }) {
  return (
    <ul className={styles.legend}>
      {plot.parts.map((part) => (
        <li key={part.id}>
          <i data-part={part.id} aria-hidden /> {part.label}
        </li>
      ))}
    </ul>
  );
}
