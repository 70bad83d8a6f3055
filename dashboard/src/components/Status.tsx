// The one way a status looks: icon and word, colour only as a help. Everything with a status uses this.
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
  IconMinus,
  IconPlayerPause,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Status.module.css";

export type Tone = "pending" | "processing" | "good" | "bad" | "warn" | "paused" | "neutral";

const ICONS = {
  pending: IconCircleDashed,
  processing: IconLoader2,
  good: IconCircleCheck,
  bad: IconCircleX,
  warn: IconAlertTriangle,
  paused: IconPlayerPause,
  neutral: IconMinus,
};

export function Status({
  tone,
  children,
  plain = false,
}: {
  tone: Tone;
  children: ReactNode;
  plain?: boolean;
}) {
  const Icon = ICONS[tone];
  return (
    <span className={styles.status} data-tone={tone} data-plain={plain || undefined}>
      <Icon size={14} stroke={2} aria-hidden className={styles.icon} />
      {children}
    </span>
  );
}
