// The record of tools' calls: when, which, with what, how it ended.
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ToolCall } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { milliseconds } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Status, type Tone } from "@/components/Status";
import table from "@/components/Table.module.css";
import { Time } from "@/components/Time";
import { toolCallsQuery } from "./queries";
import styles from "./Tools.module.css";

const STATUS: Record<string, { tone: Tone; word: string }> = {
  completed: { tone: "good", word: "Completed" },
  failed: { tone: "bad", word: "Failed" },
  refused: { tone: "warn", word: "Refused" },
  declined: { tone: "neutral", word: "Declined by visitor" },
  expired: { tone: "neutral", word: "No answer in time" },
};

export function CallList({ botId, toolId }: { botId: string; toolId?: string }) {
  const query = useInfiniteQuery(toolCallsQuery(botId, toolId));
  const calls = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <Skeleton height={80} radius={8} />;
  if (query.error && !query.data) {
    return <ErrorNote error={query.error} title="The calls could not be loaded" onRetry={query.refetch} />;
  }
  if (calls.length === 0) return toolId ? <p className="muted">It has not been called yet.</p> : null;
  return (
    <section className={table.section}>
      <div className={table.head}>
        <h3 className={table.title}>Calls</h3>
      </div>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Status</th>
            <th scope="col" className={table.right}>
              HTTP
            </th>
            <th scope="col" className={table.right}>
              Time
            </th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <Row key={call.id} call={call} botId={botId} />
          ))}
        </tbody>
      </table>
      <LoadMore query={query} />
    </section>
  );
}

function Row({ call, botId }: { call: ToolCall; botId: string }) {
  const { tone, word } = STATUS[call.status] ?? { tone: "neutral" as const, word: call.status };
  return (
    <tr>
      <td>
        <p className={styles.callName}>
          {call.title}
          {call.cause === "test" && <span className="muted"> · tried by hand</span>}
          {call.conversation_id && (
            <>
              {" · "}
              <Link
                to="/bots/$botId/conversations/$conversationId"
                params={{ botId, conversationId: call.conversation_id }}
              >
                conversation
              </Link>
            </>
          )}
        </p>
        <code className={styles.arguments}>{JSON.stringify(call.arguments)}</code>
        {call.detail && <p className={table.detail}>{call.detail}</p>}
      </td>
      <td>
        <Status tone={tone} plain>
          {word}
        </Status>
      </td>
      <td className={table.right} data-label="HTTP">
        {call.http_status ?? "–"}
      </td>
      <td className={table.right} data-label="Time">
        {milliseconds(call.ms)}
      </td>
      <td data-label="When">
        <Time at={call.created_at} />
      </td>
    </tr>
  );
}
