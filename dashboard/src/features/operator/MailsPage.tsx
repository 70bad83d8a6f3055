// The post: what was sent, what was not and why. Without a mail server, the links that have to be passed on by hand.
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { OperatorMail } from "@/api/types";
import { CopyButton } from "@/components/CopyButton";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./Mails.module.css";
import { type MailState, mailsQuery, useSendAgain, useSendTrial } from "./mailQueries";

const STATES: Record<MailState, { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  sent: { tone: "good", word: "Sent" },
  failed: { tone: "bad", word: "Given up" },
  held: { tone: "paused", word: "Not sent: no mail server" },
};

const route = getRouteApi("/_app/operator/mails");

export function MailsPage() {
  const { state } = route.useSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery(mailsQuery(state));
  const trial = useSendTrial();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Mail"
      description="Letters of the last 30 days. Links in them are shown only while there is no mail server."
      actions={
        <Button
          variant="default"
          loading={trial.isPending}
          onClick={() =>
            trial.mutate(undefined, { onSuccess: () => notify("A trial letter to you is in the post.") })
          }
        >
          Send a trial letter
        </Button>
      }
    >
      {trial.error && <ErrorNote error={trial.error} title="No trial letter was sent" />}
      <NativeSelect
        aria-label="State"
        className={styles.filter}
        value={state ?? ""}
        onChange={(event) =>
          navigate({
            to: "/operator/mails",
            search: { state: (event.currentTarget.value || undefined) as MailState | undefined },
          })
        }
        data={[
          { value: "", label: "All letters" },
          ...Object.entries(STATES).map(([value, { word }]) => ({ value, label: word })),
        ]}
      />
      {query.isPending ? (
        <Skeleton height={160} />
      ) : query.error && !query.data ? (
        <ErrorNote error={query.error} title="Letters could not be loaded" onRetry={query.refetch} />
      ) : items.length === 0 ? (
        <EmptyState icon={IconMail} title="No letters">
          {state ? "None is in that state." : "Links to confirm addresses and set passwords appear here."}
        </EmptyState>
      ) : (
        <ul className={list.list}>
          {items.map((mail) => (
            <MailRow key={mail.id} mail={mail} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function MailRow({ mail }: { mail: OperatorMail }) {
  const again = useSendAgain(mail.id);
  const { tone, word } = STATES[mail.state];
  const attempts = mail.attempts > 1 ? ` after ${mail.attempts} tries` : "";
  return (
    <li className={list.row}>
      <div className={styles.row}>
        <div className={styles.words}>
          <p className={styles.subject}>{mail.subject}</p>
          <p className={list.facts}>
            <span className={styles.to}>{mail.to}</span>
            <Time at={mail.created_at} />
            <Status tone={tone} plain>
              {word}
              {attempts}
            </Status>
          </p>
          {mail.error && <p className={styles.error}>{mail.error}</p>}
          {again.error && <ErrorNote error={again.error} title="It was not sent again" />}
        </div>
        <div className={styles.actions}>
          {mail.link && <CopyButton size="xs" variant="default" text={mail.link} label="Copy link" />}
          {mail.state === "failed" && (
            <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
              Send again<span className="sr-only"> to {mail.to}</span>
            </Button>
          )}
        </div>
      </div>
    </li>
  );
}
