import { Loader } from "@mantine/core";
import styles from "./Shell.module.css";

/** Shown only if finding out who is here takes longer than a moment. */
export function Splash() {
  return (
    <div className={styles.splash} role="status">
      <Loader size="sm" />
      <span className="sr-only">Loading</span>
    </div>
  );
}
