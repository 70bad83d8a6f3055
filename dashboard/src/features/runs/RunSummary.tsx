// One reading: how it stands, what it cost, what bounded it, and its outcomes as a bar that filters the table.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Outcome, Run, Source } from "@/api/types";
import { bytes, count, dollars, duration, plural } from "@/components/format";
import { Note } from "@/components/Note";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { CAUSES, RUN_STATUS } from "./describe";
import { OutcomeBar } from "./OutcomeBar";
import styles from "./RunSummary.module.css";

interface Props {
  run: Run;
  source: Source;
  botId: string;
  filter: readonly Outcome[];
  onFilter: (outcomes: Outcome[]) => void;
}

export function RunSummary({ run, source, botId, filter, onFilter }: Props) {
  const { tone, word } = RUN_STATUS[run.status];
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
        <Bounds run={run} source={source} botId={botId} />
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
          <Total name="Cost">{run.cost_usd === null ? "price not known" : dollars(run.cost_usd)}</Total>
        </dl>
      </div>
    </Panel>
  );
}

/** What kept pages out, each with the way to let them in. */
function Bounds({ run, source, botId }: { run: Run; source: Source; botId: string }) {
  if (!run.at_page_limit && !run.at_depth_limit) return null;
  const left = run.outcomes.out_of_scope ?? run.out_of_scope;
  return (
    <Note>
      {run.at_page_limit && source.max_pages !== null && (
        <>The limit of {plural(source.max_pages, "page")} was reached. </>
      )}
      {run.at_depth_limit && source.max_depth !== null && (
        <>Pages more than {plural(source.max_depth, "link")} from the start were left out. </>
      )}
      {left > 0 && <>{plural(left, "address was", "addresses were")} left out. </>}
      <Link to="/bots/$botId/knowledge/sources/$sourceId/edit" params={{ botId, sourceId: source.id }}>
        Raise the limit
      </Link>
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
