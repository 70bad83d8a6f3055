// The two caps, to be set: for a workspace or for a bot.
import { Button, NumberInput } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { Budget } from "@/api/types";
import { amountError } from "@/components/amount";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import styles from "./Usage.module.css";

interface Props {
  budget: Budget;
  onSave: (budget: Budget) => Promise<unknown>;
}

/** Dollars that a cap may be. */
const MOST = 1_000_000;

type Amount = number | string;

const amount = (value: number | null | undefined): Amount => value ?? "";
const wrong = (value: Amount) => amountError(value, 0, MOST, { prefix: "$" });
const orNull = (value: Amount): number | null => (value === "" ? null : Number(value));

export function BudgetForm({ budget, onSave }: Props) {
  const id = useId();
  const [daily, setDaily] = useState<Amount>(amount(budget.daily_usd));
  const [monthly, setMonthly] = useState<Amount>(amount(budget.monthly_usd));
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const wanted: Budget = { daily_usd: orNull(daily), monthly_usd: orNull(monthly) };
  const changed =
    wanted.daily_usd !== (budget.daily_usd ?? null) || wanted.monthly_usd !== (budget.monthly_usd ?? null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong(daily) || wrong(monthly)) return;
    setProblem(null);
    setSaving(true);
    try {
      await onSave(wanted);
      notify("Caps saved. They hold from the next question on.");
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setSaving(false);
    }
  }

  const field = (label: string, value: Amount, set: (value: Amount) => void) => (
    <NumberInput
      label={label}
      placeholder="No cap"
      prefix="$"
      min={0}
      max={MOST}
      decimalScale={4}
      thousandSeparator=","
      aria-describedby={id}
      error={wrong(value)}
      value={value}
      onChange={set}
    />
  );

  return (
    <form onSubmit={submit} className={styles.form}>
      <div className={styles.fields}>
        {field("Cap a day", daily, setDaily)}
        {field("Cap a month", monthly, setMonthly)}
        <Button type="submit" disabled={!changed} loading={saving}>
          Save caps
        </Button>
      </div>
      <p id={id} className={styles.hint}>
        In US dollars; days and months begin at midnight UTC. At the cap no model is called until the next
        one: visitors get passages and links from your pages. Empty means no cap, 0 that no model is called at
        all.
      </p>
      {problem && <ErrorNote error={problem} title="The caps were not saved" />}
    </form>
  );
}
