// What Polar sent, by what became of it: those that failed first, each with why, to be taken in once more.
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { asApiError } from "@/api/problem";
import type { Webhook } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import { useReplay, webhooksQuery } from "./console";
import styles from "./Operator.module.css";

const route = getRouteApi("/_app/operator/webhooks");

const STATUS: Record<Webhook["status"], { tone: Tone; word: string }> = {
  pending: { tone: "pending", word: "Waiting" },
  applied: { tone: "good", word: "Taken in" },
  ignored: { tone: "neutral", word: "Ignored" },
  failed: { tone: "bad", word: "Failed" },
};

export function WebhooksPage() {
  const { status = "failed" } = route.useSearch();
  const navigate = useNavigate({ from: "/operator/webhooks" });
  const query = useInfiniteQuery({ ...webhooksQuery(status), placeholderData: keepPreviousData });
  const webhooks = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title="Webhooks" description="What Polar sent about plans and payments, the latest first.">
      <SegmentedControl
        aria-label="Which webhooks"
        className={styles.left}
        value={status}
        onChange={(next) =>
          navigate({ search: next === "failed" ? {} : { status: next as Webhook["status"] } })
        }
        data={(["failed", "pending", "ignored", "applied"] as const).map((one) => ({
          value: one,
          label: STATUS[one].word,
        }))}
      />
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The webhooks could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={160} radius={8} />}
      {query.isSuccess && webhooks.length === 0 && (
        <EmptyState
          icon={IconWebhook}
          title={status === "failed" ? "No webhook has failed" : "There is no such webhook"}
        >
          Where plans are sold, Polar tells of each purchase, payment and cancellation. What could not be
          taken in stays here until somebody has looked at it.
        </EmptyState>
      )}
      {webhooks.length > 0 && (
        <ul className={list.list} aria-label="Webhooks" aria-busy={query.isPlaceholderData}>
          {webhooks.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const replay = useReplay();
  const { tone, word } = STATUS[webhook.status];
  return (
    <li className={`${list.row} ${styles.job}`}>
      <div>
        <p className={styles.jobName}>
          <code>{webhook.type}</code> <Status tone={tone}>{word}</Status>
        </p>
        <p className={styles.small}>
          <Time at={webhook.received_at} />, tried {plural(webhook.attempts, "time")}
          {webhook.workspace_id && (
            <>
              ,{" "}
              <Link to="/operator/workspaces/$workspaceId" params={{ workspaceId: webhook.workspace_id }}>
                its workspace
              </Link>
            </>
          )}
        </p>
        {webhook.detail && <p className={styles.small}>{webhook.detail}</p>}
      </div>
      {webhook.status !== "pending" && (
        <Button
          size="xs"
          variant="default"
          loading={replay.isPending}
          onClick={() =>
            replay.mutate(webhook.id, {
              onSuccess: () => notify("The webhook is taken in once more."),
              onError: (error) => notify(`It was not. ${asApiError(error).message}`, "bad"),
            })
          }
        >
          Take in again<span className="sr-only">: {webhook.type}</span>
        </Button>
      )}
    </li>
  );
}
