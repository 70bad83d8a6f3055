import { CloseButton } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useEffect, useSyncExternalStore } from "react";
import styles from "./Notices.module.css";
import { noticeStore, sayKept } from "./notices";

/** The stack of short messages, read out politely. Mounted once, in the root route. */
export function Notices() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.get);
  useEffect(sayKept, []);
  return (
    <div className={styles.stack} aria-live="polite" role="status">
      {notices.map((notice) => (
        <div key={notice.id} className={styles.notice} data-tone={notice.tone}>
          {notice.tone === "good" ? (
            <IconCircleCheck size={18} aria-hidden />
          ) : (
            <IconCircleX size={18} aria-hidden />
          )}
          <span>{notice.text}</span>
          <CloseButton size="sm" aria-label="Dismiss" onClick={() => noticeStore.dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
