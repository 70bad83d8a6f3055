// Tells everybody who works here, on each page, that a limit of the plan is nearly or wholly used up.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Note } from "@/components/Note";
import { May } from "../auth/May";
import { quotasQuery } from "./queries";
import { warning } from "./quotas";
import styles from "./Usage.module.css";

/** How often it is looked at, in milliseconds. */
const EVERY = 60_000;
/** What was read and closed, until the tab is. */
const READ = "fd-quota-notice";

function wasRead(): string | null {
  try {
    return sessionStorage.getItem(READ);
  } catch {
    // No storage in this browser: it is closed until the next page.
    return null;
  }
}

export function QuotaNotice() {
  const { pathname } = useLocation();
  const { data } = useQuery({ ...quotasQuery, refetchInterval: EVERY });
  const [read, setRead] = useState(wasRead);
  const told = data?.sold ? warning(data) : null;
  // The usage page says it with its bars.
  if (!told || read === told.text || pathname === "/usage") return null;

  function close(text: string) {
    setRead(text);
    try {
      sessionStorage.setItem(READ, text);
    } catch {
      // As above.
    }
  }

  return (
    <div className={styles.notice} role="status">
      <Note
        actions={
          <>
            <Link to="/usage">See usage and limits</Link>
            {pathname !== "/settings/billing" && (
              <May least="owner">
                <Link to="/settings/billing">Change plan</Link>
              </May>
            )}
            <Button variant="transparent" size="compact-sm" px={0} onClick={() => close(told.text)}>
              Close
            </Button>
          </>
        }
      >
        {told.text}
      </Note>
    </div>
  );
}
