// One reading: how it stands, what it cost, what bounded it, and its outcomes as a bar that filters the table.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Outcome, Run, Source } from "@/api/types";
import { bytes, count, dollars, duration, plural } from "@/components/format";
import { Note } from "@/components/Note";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { isWeb } from "../sources/describe";
import { CAUSES, isForgotten, runStatus } from "./describe";
import { OutcomeBar } from "./OutcomeBar";
import styles from "./RunSummary.module.css";

interface Props {
  run: Run;
  source: Source;
  botId: string;
  filter: readonly Outcome[];
  onFilter: (change: (was: Outcome[]) => Outcome[]) => void;
}

export function RunSummary({ run, source, botId, filter, onFilter }: Props) {
  const { tone, word } = runStatus(run);
  return (
    <Panel
      title={`Reading ${count(run.number)}`}
      description={
        <>
          Begun <Time at={run.started_at ?? run.created_at} /> {CAUSES[run.cause]}
          {run.duration_ms !== null && `, took ${duration(run.duration_ms)}`}
          {run.pages_per_second !== null && run.ended_at && `, ${run.pages_per_second.toFixed(1)} pages/s`}
        </>
      }
      actions={<Status tone={tone}>{word}</Status>}
    >
      <div className={styles.summary}>
        {run.error && (
          <p className={styles.trouble} role="alert">
            {run.error.detail}
          </p>
        )}
        <OutcomeBar counts={run.outcomes} filter={filter} onFilter={onFilter} />
        {isWeb(source.type) && isForgotten(run) && (
          <p className="muted">
            What became of its {plural(run.pages.seen, "page")} is no longer kept, only the sums.
          </p>
        )}
        <Bounds run={run} source={source} botId={botId} onFilter={onFilter} />
        <dl className={styles.totals}>
          <Total name="Requests">{count(run.requests)}</Total>
          <Total name="Received">{bytes(run.bytes)}</Total>
          <Total name="Passages">
            {count(run.chunks_added)} new, {count(run.chunks_reused)} kept
          </Total>
          <Total name="Embedding">
            {run.embedding_calls === 0
              ? "no call"
              : `${plural(run.embedding_calls, "call")}, ${plural(run.embedded_tokens, "token")}`}
          </Total>
          <Total name="Cost">
            {run.cost_usd === null && run.embedding_calls > 0
              ? "price not known"
              : dollars(run.cost_usd ?? 0)}
          </Total>
        </dl>
      </div>
    </Panel>
  );
}

type BoundsProps = Pick<Props, "run" | "source" | "botId" | "onFilter">;

/** What kept pages out, and the way to let them in. */
function Bounds({ run, source, botId, onFilter }: BoundsProps) {
  if (!run.at_page_limit && !run.at_depth_limit) return null;
  const left = run.outcomes.out_of_scope ?? 0;
  return (
    <Note
      actions={
        <>
          {left > 0 && (
            <button type="button" className={styles.link} onClick={() => onFilter(() => ["out_of_scope"])}>
              See {plural(left, "address that was", "addresses that were")} left out, and why
            </button>
          )}
          <Link to="/bots/$botId/knowledge/sources/$sourceId/edit" params={{ botId, sourceId: source.id }}>
            Raise the limit
          </Link>
        </>
      }
    >
      {run.at_page_limit && source.max_pages !== null && (
        <>The limit of {plural(source.max_pages, "page")} was reached, and further pages were left out. </>
      )}
      {run.at_depth_limit && source.max_depth !== null && (
        <>Pages more than {plural(source.max_depth, "link")} away from the start were left out.</>
      )}
    </Note>
  );
}

function Total({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
