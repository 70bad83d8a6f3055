import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Note.module.css";

interface Props {
  children: ReactNode;
  /** Links and buttons that lead on from here. */
  actions?: ReactNode;
}

/** Something worth knowing that is no error: a limit that bounded, a step that is missing. */
export function Note({ children, actions }: Props) {
  return (
    <div className={styles.note}>
      <IconInfoCircle size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <div>
        <p>{children}</p>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
