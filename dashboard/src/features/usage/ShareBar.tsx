import styles from "./Usage.module.css";

interface Props {
  /** 0 to 1, or more where a limit was passed. */
  share: number;
  tone?: "near" | "over" | undefined;
}

/** How much of a limit is used, as a bar; the figures stand above it. */
export function ShareBar({ share, tone }: Props) {
  return (
    <span className={styles.capTrack} aria-hidden>
      {share > 0 && <span style={{ width: `${Math.min(100, share * 100)}%` }} data-tone={tone} />}
    </span>
  );
}
