import { IconWifiOff } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import styles from "./Shell.module.css";

function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** A bar at the top while the browser has no network. */
export function OfflineNotice() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <div className={styles.offline}>
          <IconWifiOff size={16} aria-hidden />
          You are offline. What you see may be old; changes can't be saved until the connection is back.
        </div>
      )}
    </div>
  );
}
