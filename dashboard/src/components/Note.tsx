import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Note.module.css";

interface Props {
  children: ReactNode;
  /** Links and buttons that lead on from here. */
  actions?: ReactNode;
  /** Whether it is good news. */
  good?: boolean;
}

/** Something worth knowing that is no error: a limit that bounded, a step that is missing, or what was waited for. */
export function Note({ children, actions, good = false }: Props) {
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
