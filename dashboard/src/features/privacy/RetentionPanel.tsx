import { Button, NumberInput, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { amountError } from "@/components/amount";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import styles from "./Privacy.module.css";
import { MOST_DAYS, privacyQuery, useSetKeepDays } from "./queries";

export function RetentionPanel({ mayChange }: { mayChange: boolean }) {
  const { data, error, refetch } = useQuery(privacyQuery);
  return (
    <Panel
      level={2}
      title="How long conversations are kept"
      description="Counted from the last message. Visitors who have not come back by then are forgotten with them. A bot may keep its own for a shorter time: in its settings."
    >
      {error && <ErrorNote error={error} title="The setting could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={60} radius={8} />}
      {data &&
        (mayChange ? (
          <RetentionForm key={data.keep_days} days={data.keep_days} />
        ) : (
          <p>
            {data.keep_days === null
              ? "Until somebody deletes them."
              : `${plural(data.keep_days, "day")}, then they are deleted for good.`}{" "}
            <span className="muted">An owner or admin of the workspace can change that.</span>
          </p>
        ))}
    </Panel>
  );
}

function RetentionForm({ days }: { days: number | null }) {
  const hint = useId();
  const set = useSetKeepDays();
  const [value, setValue] = useState<number | string>(days ?? "");
  const wanted = value === "" ? null : Number(value);
  const wrong = amountError(value, 1, MOST_DAYS, { whole: true });
  const isShorter = !wrong && wanted !== null && (days === null || wanted < days);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong) return;
    set.mutate(wanted, {
      onSuccess: () =>
        notify(
          wanted === null
            ? "Saved. Conversations are kept until somebody deletes them."
            : `Saved. Conversations are kept for ${plural(wanted, "day")}.`,
        ),
    });
  }

  return (
    <form onSubmit={submit} className={styles.stack}>
      <div className={styles.form}>
        <NumberInput
          className={styles.days}
          label="Days"
          placeholder="No limit"
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          aria-describedby={hint}
          error={wrong}
          value={value}
          onChange={setValue}
        />
        <Button type="submit" disabled={wanted === days} loading={set.isPending}>
          Save
        </Button>
      </div>
      <p id={hint} className={styles.hint}>
        {isShorter
          ? `What is older than ${plural(wanted, "day")} is deleted within the hour, and can't be had back.`
          : "Empty keeps them until somebody deletes them."}
      </p>
      {set.error && <ErrorNote error={set.error} title="The days were not saved" />}
    </form>
  );
}
