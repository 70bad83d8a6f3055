// One retrieved passage: where it is from, how it ranked by meaning and by words, its score against the threshold, and
// its text with the quoted parts marked.
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { Citation, Retrieved } from "@/api/types";
import { shortUrl } from "@/components/format";
import styles from "./Evidence.module.css";
import { highlight } from "./highlight";

interface Props {
  passage: Retrieved;
  threshold: number | null;
  citations: Citation[];
  focused: number | null;
  onDocument: (id: string) => void;
}

const percent = (score: number) => `${Math.min(100, Math.max(0, score * 100))}%`;
const rank = (value: number | null) => (value === null ? "not found" : `#${value}`);

export function PassageCard({ passage, threshold, citations, focused, onDocument }: Props) {
  const { document } = passage;
  const card = useRef<HTMLLIElement>(null);
  const [open, setOpen] = useState(false);
  const long = passage.text.length > 320;
  const hit = citations.some(({ n }) => n === focused);

  useEffect(() => {
    if (!hit) return;
    setOpen(true);
    card.current?.scrollIntoView({ block: "nearest" });
  }, [hit]);

  const pieces = highlight(
    passage.text,
    citations.map(({ quote }) => quote),
  );
  return (
    <li
      ref={card}
      className={styles.passage}
      data-hit={hit || undefined}
      data-used={passage.used || undefined}
    >
      <div className={styles.source}>
        <button type="button" className={styles.document} onClick={() => onDocument(document.id)}>
          {document.title ?? (document.url ? shortUrl(document.url) : "Untitled")}
        </button>
        {passage.used && (
          <span className={styles.used}>
            <IconCheck size={12} stroke={3} aria-hidden />
            Used{citations.length > 0 && ` as ${citations.map(({ n }) => n).join(", ")}`}
          </span>
        )}
      </div>
      {passage.heading_path.length > 0 && <p className={styles.path}>{passage.heading_path.join(" › ")}</p>}
      <div className={styles.score}>
        <span className={styles.scoreTrack} aria-hidden>
          <span
            style={{ width: percent(passage.score) }}
            data-below={(threshold !== null && passage.score < threshold) || undefined}
          />
          {threshold !== null && <i style={{ left: percent(threshold) }} />}
        </span>
        <span className="num">
          {passage.score.toFixed(2)}
          {threshold !== null && <span className="muted"> / needs {threshold.toFixed(2)}</span>}
        </span>
      </div>
      <p className={styles.ranks}>
        <span>By meaning {rank(passage.vector_rank)}</span>
        <span>By words {rank(passage.text_rank)}</span>
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
