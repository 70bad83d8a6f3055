// What one bot keeps of its visitors. Saved by itself: it is no part of the settings form.
import { Button, Checkbox, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Bot, Personal } from "@/api/types";
import { amountError } from "@/components/amount";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { useUpdateBot } from "../bots/queries";
import styles from "./Privacy.module.css";
import { MOST_DAYS, privacyQuery } from "./queries";

const KINDS: { value: Personal; label: string }[] = [
  { value: "email", label: "Email addresses" },
  { value: "phone", label: "Telephone numbers" },
  { value: "card", label: "Card numbers" },
  { value: "iban", label: "Bank accounts (IBAN)" },
  { value: "name", label: "Names they give" },
];

export function BotPrivacyPanel({ bot }: { bot: Bot }) {
  const update = useUpdateBot(bot.id);
  const { data: workspace } = useQuery(privacyQuery);
  const { mask = [], keep_days = null } = bot.settings.privacy;
  const [kinds, setKinds] = useState<readonly string[]>(mask);
  const [days, setDays] = useState<number | string>(keep_days ?? "");
  const wanted = {
    mask: KINDS.map(({ value }) => value).filter((kind) => kinds.includes(kind)),
    keep_days: days === "" ? null : Number(days),
  };
  const same = wanted.mask.length === mask.length && wanted.mask.every((kind) => mask.includes(kind));
  const wrong = amountError(days, 1, MOST_DAYS, { whole: true });
  const most = workspace?.keep_days ?? null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong) return;
    update.mutate(
      { settings: { privacy: wanted } },
      { onSuccess: () => notify("Saved. It holds from the next question on.") },
    );
  }

  return (
    <Panel
      title="Privacy"
      description="What the bot keeps of its visitors. Conversations of before stay as they were written."
    >
      <form onSubmit={submit} className={styles.stack}>
        <Checkbox.Group
          label="Take out of what visitors write"
          description="Before it is stored and before a model sees it; [email] stands in its place. Tools that need these get the mask, too."
          value={[...kinds]}
          onChange={setKinds}
        >
          <div className={styles.kinds}>
            {KINDS.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </div>
        </Checkbox.Group>
        <NumberInput
          className={styles.days}
          label="Days that conversations are kept"
          description={
            most === null
              ? "Empty keeps them until somebody deletes them."
              : `Empty keeps them as long as the workspace does: ${plural(most, "day")}. That is also the longest.`
          }
          placeholder="As the workspace"
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          error={wrong}
          value={days}
          onChange={setDays}
        />
        {update.error && <ErrorNote error={update.error} title="The settings were not saved" />}
        <div>
          <Button
            type="submit"
            variant="default"
            disabled={same && wanted.keep_days === keep_days}
            loading={update.isPending}
          >
            Save privacy
          </Button>
        </div>
      </form>
    </Panel>
  );
}
