import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Note.module.css";

interface Props {
  children: ReactNode;
  /** For what has come out well. */
  good?: boolean;
  /** Links and buttons that lead on from here. */
  actions?: ReactNode;
}

/** Something worth knowing that is no error: a limit that bounded, a step that is missing. */
export function Note({ children, good = false, actions }: Props) {
  const Icon = good ? IconCircleCheck : IconInfoCircle;
  return (
    <div className={styles.note} data-good={good || undefined}>
      <Icon size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <div>
        <p>{children}</p>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
