// An error where it arose: what happened, what to do, the request id for whoever reads the log.
import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asApiError } from "@/api/problem";
import styles from "./ErrorNote.module.css";

interface Props {
  error: unknown;
  /** Overrides the server's title with what the person was trying to do. */
  title?: string;
  onRetry?: () => void;
  children?: ReactNode;
}

export function ErrorNote({ error, title, onRetry, children }: Props) {
  const problem = asApiError(error);
  return (
    <div className={styles.note} role="alert">
      <IconAlertCircle size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <div className={styles.body}>
        <p className={styles.title}>{title ?? problem.title}</p>
        <p>{problem.message}</p>
        {children}
        {problem.requestId && (
          <p className={styles.request}>
            Request <code>{problem.requestId}</code>
          </p>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry} className={styles.retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
