// A progress bar with a name. Without a known total it moves instead of filling, unless nothing is going on.
import styles from "./Meter.module.css";

interface Props {
  label: string;
  done: number;
  total: number;
  /** It stands: paused, or not begun. */
  still?: boolean;
}

export function Meter({ label, done, total, still = false }: Props) {
  const known = total > 0;
  const share = known ? Math.min(100, (done / total) * 100) : 0;
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={known ? total : undefined}
      aria-valuenow={known ? done : undefined}
      aria-valuetext={known ? `${done} of ${total}` : still ? "waiting" : "working"}
    >
      <div
        className={styles.fill}
        data-unknown={(!known && !still) || undefined}
        data-still={still || undefined}
        style={known ? { width: `${share}%` } : still ? { width: 0, minWidth: 0 } : undefined}
      />
    </div>
  );
}
