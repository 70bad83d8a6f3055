// What the plan includes, each as a bar with what is used of it.
import type { Quota, Quotas } from "@/api/types";
import { count, plural } from "@/components/format";
import { Status } from "@/components/Status";
import { amount, inOrder, label, level, share } from "./quotas";
import { ShareBar } from "./ShareBar";
import styles from "./Usage.module.css";

const WORDS = { over: "Over the plan", full: "Used up", near: "Nearly used up" };

export function QuotaBars({ quotas }: { quotas: Quotas }) {
  return (
    <dl className={styles.limits}>
      {inOrder(quotas.quotas).map((quota) => (
        <QuotaBar key={quota.quota} quota={quota} />
      ))}
    </dl>
  );
}

function QuotaBar({ quota }: { quota: Quota }) {
  const near = level(quota);
  const used = amount(quota.quota, quota.used);
  // People add these one by one: having as many as there may be is no trouble.
  const calm = near !== "over" && (quota.quota === "bots" || quota.quota === "members");
  const tone = near === "near" ? "near" : near ? "over" : undefined;
  return (
    <div data-quota={quota.quota}>
      <dt>{label(quota)}</dt>
      <dd>
        <p className={styles.capWords}>
          <span className="num">
            {used}
            <span className="muted">
              {quota.limit === null ? ", no limit" : ` of ${amount(quota.quota, quota.limit)}`}
            </span>
          </span>
          {near === "full" && calm && <Status tone="neutral">All taken</Status>}
          {near && !calm && (
            <Status tone={near === "near" ? "warn" : near === "full" ? "bad" : "paused"}>
              {WORDS[near]}
            </Status>
          )}
        </p>
        {quota.limit !== null && <ShareBar share={share(quota)} tone={calm ? undefined : tone} />}
        {quota.beyond > 0 && (
          <p className={styles.capHint}>
            {plural(quota.beyond, "further question")} {quota.beyond === 1 ? "was" : "were"} answered with
            quotes from your pages.
          </p>
        )}
        {near === "over" && quota.quota === "members" && (
          <p className={styles.capHint}>{count(quota.used)} stay; nobody can be invited.</p>
        )}
      </dd>
    </div>
  );
}
