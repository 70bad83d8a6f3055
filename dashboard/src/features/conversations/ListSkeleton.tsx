import { Skeleton } from "@mantine/core";
import styles from "./ConversationsPage.module.css";

export function ListSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      {[260, 320, 210].map((width) => (
        <div key={width} className={styles.row}>
          <Skeleton width={width} height={14} maw="80%" />
          <Skeleton width={140} height={10} mt={8} />
        </div>
      ))}
    </div>
  );
}
