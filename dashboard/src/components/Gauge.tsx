// A score of 100 as half a circle, with the word for it.
import styles from "./Gauge.module.css";

/** From which score on something is well, and from which on only middling. */
const GOOD = 85;
const FAIR = 60;

/** `label` says what is scored. */
export function Gauge({ score, label = "Health" }: { score: number; label?: string }) {
  const word = score >= GOOD ? "Good" : score >= FAIR ? "Fair" : "Poor";
  // Half a circle of radius 40: its length is 40 π.
  const length = Math.PI * 40;
  const path = "M 10 50 A 40 40 0 0 1 90 50";
  return (
    <div className={styles.gauge}>
      <p className="sr-only">
        {label} {score} of 100, {word.toLowerCase()}
      </p>
      <svg viewBox="0 0 100 56" aria-hidden="true">
        <path d={path} className={styles.rest} />
        {score > 0 && (
          <path
            d={path}
            className={styles.share}
            data-word={word}
            strokeDasharray={`${(score / 100) * length} ${length}`}
          />
        )}
      </svg>
      <p className={styles.score} aria-hidden>
        {score}
      </p>
      <p className={styles.word} aria-hidden>
        {word}
      </p>
    </div>
  );
}
