import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Note.module.css";

/** Something worth knowing that is no error: a limit that bounded, a step that is missing. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <div className={styles.note}>
      <IconInfoCircle size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <p>{children}</p>
    </div>
  );
}
