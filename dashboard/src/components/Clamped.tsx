import styles from "./Clamped.module.css";

/** What somebody wrote, in a list: three lines of it, since it may be a page long. The whole is shown on hover. */
export function Clamped({ text }: { text: string }) {
  return (
    <span className={styles.clamped} title={text}>
      {text}
    </span>
  );
}
