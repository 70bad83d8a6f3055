// A progress bar with a name. Without a known total it moves instead of filling.
import styles from "./Meter.module.css";

export function Meter({ label, done, total }: { label: string; done: number; total: number }) {
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
      aria-valuetext={known ? `${done} of ${total}` : "working"}
    >
      <div
        className={styles.fill}
        data-unknown={!known || undefined}
        style={known ? { width: `${share}%` } : undefined}
      />
    </div>
  );
}
