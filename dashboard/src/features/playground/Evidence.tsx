// What an answer was made of: why it was declined if it was, where the time went, the passages with ranks and scores.
import { IconCheck, IconListSearch } from "@tabler/icons-react";
import type { Bot, ChatDone, Citation, Retrieved } from "@/api/types";
import { count, dollars } from "@/components/format";
import { Passage, ranks } from "../answers/Passage";
import trace from "../answers/Trace.module.css";
import { TracePanel } from "../answers/TracePanel";
import type { Turn } from "./chatStore";
import styles from "./Evidence.module.css";
import { TimingBar } from "./TimingBar";

interface Props {
  bot: Bot | undefined;
  turn: Turn | null;
  citation: number | null;
  onDocument: (id: string) => void;
}

export function Evidence({ turn, citation, onDocument }: Props) {
  const done = turn?.done;
  if (!turn || !done) {
    return (
      <div className={styles.nothing}>
        <IconListSearch size={24} stroke={1.5} aria-hidden />
        <p>
          {turn?.state === "waiting" || turn?.state === "streaming"
            ? "The passages appear here once the answer is complete."
            : "Ask something: the passages that were found, their scores and where the time went appear here."}
        </p>
      </div>
    );
  }
  const used = done.retrieved.filter((passage) => passage.used).length;
  return (
    <div className={styles.evidence}>
      {done.finish_reason === "refused" && <Refusal done={done} />}
      {done.timings_ms && <TimingBar timings={done.timings_ms} />}
      <dl className={trace.facts}>
        {done.model && (
          <div>
            <dt>Model</dt>
            <dd>{done.model}</dd>
          </div>
        )}
        {done.usage && (
          <>
            <div>
              <dt>Tokens in</dt>
              <dd>{count(done.usage.prompt_tokens)}</dd>
            </div>
            <div>
              <dt>Tokens out</dt>
              <dd>{count(done.usage.completion_tokens)}</dd>
            </div>
            <div>
              <dt>Cost</dt>
              <dd>{done.usage.cost_usd === null ? "Unknown" : dollars(done.usage.cost_usd)}</dd>
            </div>
          </>
        )}
      </dl>
      <section>
        <h3 className={trace.heading}>
          Passages found
          <span className="muted">
            {done.retrieved.length === 0 ? "none" : `${used} used of ${done.retrieved.length}`}
          </span>
        </h3>
        <ol className={trace.passages}>
          {done.retrieved.map((passage) => (
            <Found
              key={passage.chunk_id}
              passage={passage}
              threshold={done.threshold}
              citations={turn.sources.filter((source) => source.chunk_id === passage.chunk_id)}
              focused={citation}
              onDocument={onDocument}
            />
          ))}
        </ol>
      </section>
      {turn.messageId && <TracePanel messageId={turn.messageId} beside onDocument={onDocument} />}
    </div>
  );
}

interface FoundProps {
  passage: Retrieved;
  threshold: number | null;
  citations: Citation[];
  focused: number | null;
  onDocument: (id: string) => void;
}

function Found({ passage, threshold, citations, focused, onDocument }: FoundProps) {
  return (
    <Passage
      title={passage.document.title}
      url={passage.document.url}
      headings={passage.heading_path}
      score={passage.score}
      threshold={threshold}
      facts={ranks(passage.vector_rank, passage.text_rank)}
      text={passage.text}
      quotes={citations.map(({ quote }) => quote)}
      badge={
        passage.used && (
          <span className={styles.used}>
            <IconCheck size={12} stroke={3} aria-hidden />
            Used{citations.length > 0 && ` as ${citations.map(({ n }) => n).join(", ")}`}
          </span>
        )
      }
      hit={citations.some(({ n }) => n === focused)}
      onDocument={() => onDocument(passage.document.id)}
    />
  );
}

function Refusal({ done }: { done: ChatDone }) {
  const best = Math.max(0, ...done.retrieved.map(({ score }) => score));
  return (
    <div className={styles.refusal}>
      <p className={styles.refusalTitle}>Why it declined</p>
      {done.retrieved.length === 0 ? (
        <p>Nothing in the sources resembles the question. Add a source that answers it.</p>
      ) : done.threshold !== null && best < done.threshold ? (
        <p>
          The best passage scored <strong className="num">{best.toFixed(2)}</strong>, under the threshold of{" "}
          <strong className="num">{done.threshold.toFixed(2)}</strong>. Add a source that answers this, or
          lower the minimum score in the settings.
        </p>
      ) : (
        <p>
          Passages were found, but none of them holds the answer, or no quote could be verified. Add a source
          that answers this.
        </p>
      )}
    </div>
  );
}
