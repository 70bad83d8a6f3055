// Tells owners and admins on every page that a payment is missing, and leads to where it is settled.
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Note } from "@/components/Note";
import { May, useMay } from "../auth/May";
import { quotasQuery } from "../usage/queries";
import styles from "../usage/Usage.module.css";
import { billingQuery } from "./queries";
import { overdue } from "./words";

/** How often it is looked at, in milliseconds. */
const EVERY = 60_000;
const HOME = "/settings/billing";

export function OverdueNotice() {
  const { pathname } = useLocation();
  const { data: quotas } = useQuery(quotasQuery);
  const enabled = useMay("admin") && quotas?.sold === true;
  const { data } = useQuery({ ...billingQuery, enabled, refetchInterval: EVERY });
  const told = enabled && data ? overdue(data) : null;
  // The page of the plan says it itself.
  if (!told || pathname === HOME) return null;
  return (
    <div className={styles.notice} role="status">
      <Note
        actions={
          <Link to={HOME}>
            <May least="owner" otherwise="See the plan">
              Check the payment
            </May>
          </Link>
        }
      >
        {told}
      </Note>
    </div>
  );
}
