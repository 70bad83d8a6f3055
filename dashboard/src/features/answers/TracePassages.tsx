// What was looked at: the passages that the answer was made from with their quotes marked, and below them the others.
import { useState } from "react";
import type { Candidate, Trace } from "@/api/types";
import { plural } from "@/components/format";
import { why } from "./describe";
import { Passage, ranks } from "./Passage";
import styles from "./Trace.module.css";

interface Props {
  trace: Trace;
  onDocument: (id: string) => void;
}

export function TracePassages({ trace, onDocument }: Props) {
  const [others, showOthers] = useState(false);
  const all = trace.candidates ?? [];
  const chosen = all.filter((candidate) => candidate.chosen);
  const rest = all.filter((candidate) => !candidate.chosen);
  const quotes = (trace.citations ?? [])
    .filter(({ verdict }) => verdict === "verified")
    .map(({ quote }) => quote ?? "");
  const card = (candidate: Candidate) => (
    <Passage
      key={candidate.chunk_id}
      title={candidate.title}
      url={candidate.url}
      headings={candidate.heading_path}
      score={candidate.score ?? 0}
      threshold={trace.threshold ?? null}
      facts={facts(candidate)}
      text={candidate.excerpt ?? ""}
      quotes={quotes}
      onDocument={() => onDocument(candidate.document_id)}
    />
  );
  if (all.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>
        Passages
        <span className="muted">
          {chosen.length} given to the answer{rest.length > 0 && `, ${rest.length} left out`}
        </span>
      </h3>
      <ol className={styles.passages}>{chosen.map(card)}</ol>
      {rest.length > 0 && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={others}
          onClick={() => showOthers(!others)}
        >
          {others ? "Hide what was left out" : `Show ${plural(rest.length, "passage")} left out`}
        </button>
      )}
      {others && <ol className={styles.passages}>{rest.map(card)}</ol>}
    </section>
  );
}

const figure = (value: number | null | undefined, digits: number) =>
  typeof value === "number" ? value.toFixed(digits) : null;

/** How it ranked, what it was like, and why it was left out. */
function facts(candidate: Candidate): string[] {
  const cosine = figure(candidate.cosine, 2);
  const reranked = figure(candidate.rerank_score, 3);
  return [
    ...ranks(candidate.vector_rank, candidate.text_rank),
    cosine && `Cosine ${cosine}`,
    reranked && `Reranked ${reranked}`,
    why(candidate),
  ].filter((fact): fact is string => !!fact);
}
