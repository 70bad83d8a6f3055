// What was spent today and this month, each as a bar against its cap.
import type { Account } from "@/api/types";
import { dollars } from "@/components/format";
import { Status } from "@/components/Status";
import { ShareBar } from "./ShareBar";
import styles from "./Usage.module.css";

/** From which share of a cap on its owner is told. */
const NEAR = 0.8;

interface Row {
  label: string;
  spent: number;
  cap: number | null;
  reached: boolean;
}

export function CapBars({ account }: { account: Account }) {
  const { budget } = account;
  const reached = (span: "day" | "month") =>
    account.reached.some((mark) => mark.span === span && mark.percent === 100);
  const rows: Row[] = [
    {
      label: "Today",
      spent: account.spent_today_usd,
      cap: budget.daily_usd ?? null,
      reached: reached("day"),
    },
    {
      label: "This month",
      spent: account.spent_month_usd,
      cap: budget.monthly_usd ?? null,
      reached: reached("month"),
    },
  ];
  return (
    <dl className={styles.caps}>
      {rows.map((row) => (
        <CapBar key={row.label} row={row} />
      ))}
    </dl>
  );
}

function CapBar({ row: { label, spent, cap, reached } }: { row: Row }) {
  // A cap of nothing is used up from the start.
  const share = cap === null ? 0 : cap === 0 ? 1 : spent / cap;
  const over = cap !== null && (reached || share >= 1);
  const near = !over && share >= NEAR;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <p className={styles.capWords}>
          <span className="num">
            {dollars(spent)}
            <span className="muted">{cap === null ? ", no cap" : ` of ${dollars(cap)}`}</span>
          </span>
          {over && <Status tone="bad">{cap === 0 ? "No models" : "Cap reached"}</Status>}
          {near && <Status tone="warn">Nearly used up</Status>}
        </p>
        {cap !== null && <ShareBar share={share} tone={over ? "over" : near ? "near" : undefined} />}
        {over && share < 1 && (
          <p className={styles.capHint}>What is left is less than an answer may cost at most.</p>
        )}
      </dd>
    </div>
  );
}
