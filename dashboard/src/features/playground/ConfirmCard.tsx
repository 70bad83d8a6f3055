// Asks before a tool changes something: what would be done, with what, and two buttons. The answer waits meanwhile.
import { Button } from "@mantine/core";
import { useState } from "react";
import { api, done } from "@/api/client";
import { asApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { Status } from "@/components/Status";
import styles from "./ConfirmCard.module.css";

export interface Question {
  id: string;
  title: string;
  arguments: { name: string; value: string }[];
  /** Null while it is asked. */
  decision: "approved" | "declined" | "expired" | null;
}

const WORDS = {
  approved: "You agreed",
  declined: "You declined. Nothing was changed",
  expired: "No answer in time. Nothing was changed",
} as const;

export function ConfirmCard({ messageId, question }: { messageId: string; question: Question }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function decide(approve: boolean) {
    setBusy(true);
    setError(null);
    try {
      const path = { id: messageId, confirmation_id: question.id };
      const call = api.POST("/api/v1/messages/{id}/confirmations/{confirmation_id}", {
        params: { path },
        body: { approve },
      });
      await done(call);
    } catch (failure) {
      setError(asApiError(failure));
    }
    setBusy(false);
  }

  return (
    <section className={styles.card} aria-label={question.title} data-open={!question.decision || undefined}>
      <div role={question.decision ? "status" : "alert"} className={styles.head}>
        <strong>{question.title}</strong>
        {question.decision ? (
          <Status tone={question.decision === "approved" ? "good" : "neutral"}>
            {WORDS[question.decision]}
          </Status>
        ) : (
          <span>Do you agree to this?</span>
        )}
      </div>
      {question.arguments.length > 0 && (
        <dl className={styles.arguments}>
          {question.arguments.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {error !== null && <ErrorNote error={error} title="The decision was not sent" />}
      {!question.decision && (
        <div className={styles.buttons}>
          <Button size="compact-md" disabled={busy} onClick={() => void decide(true)}>
            Yes, do it
          </Button>
          <Button size="compact-md" variant="default" disabled={busy} onClick={() => void decide(false)}>
            No, don't
          </Button>
        </div>
      )}
    </section>
  );
}
