// What was looked at: the passages that the answer was made from with their quotes marked, and below them the others.
import { useState } from "react";
import type { Candidate, Trace } from "@/api/types";
import { plural, shortUrl } from "@/components/format";
import { highlight } from "../playground/highlight";
import { why } from "./describe";
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
      candidate={candidate}
      quotes={quotes}
      threshold={trace.threshold ?? null}
      onDocument={onDocument}
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

const rank = (value: number | null | undefined) => (typeof value === "number" ? `#${value}` : "not found");
const figure = (value: number | null | undefined, digits = 2) =>
  typeof value === "number" ? value.toFixed(digits) : null;

function Passage({
  candidate,
  quotes,
  threshold,
  onDocument,
}: {
  candidate: Candidate;
  quotes: string[];
  threshold: number | null;
  onDocument: (id: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const text = candidate.excerpt ?? "";
  const pieces = highlight(text, quotes);
  // A long passage shows its beginning, unless a quote is marked further down.
  const long = text.length > 320;
  const cosine = figure(candidate.cosine);
  const reranked = figure(candidate.rerank_score, 3);
  const reason = why(candidate);
  return (
    <li className={styles.passage}>
      <p className={styles.callName}>
        <button type="button" className={styles.document} onClick={() => onDocument(candidate.document_id)}>
          {candidate.title || (candidate.url ? shortUrl(candidate.url) : "Untitled")}
        </button>
        <span className="num">
          {figure(candidate.score ?? 0)}
          {threshold !== null && <span className="muted"> / needs {figure(threshold)}</span>}
        </span>
      </p>
      {!!candidate.heading_path?.length && (
        <p className={styles.small}>{candidate.heading_path.join(" › ")}</p>
      )}
      <p className={styles.small}>
        <span>By meaning {rank(candidate.vector_rank)}</span>
        <span>By words {rank(candidate.text_rank)}</span>
        {cosine && <span>Cosine {cosine}</span>}
        {reranked && <span>Reranked {reranked}</span>}
        {reason && <span>{reason}</span>}
      </p>
      <p className={styles.text} data-clamped={(long && !open) || undefined}>
        {pieces.map((piece, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no other name and never move
          piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text,
        )}
      </p>
      {long && (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : "Show all"}
        </button>
      )}
    </li>
  );
}
