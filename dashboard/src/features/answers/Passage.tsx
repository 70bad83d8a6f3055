// One passage that was looked at: where it is from, its score against the threshold, what else is known of it, and its
// text with the quoted parts marked.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { shortUrl } from "@/components/format";
import { highlight } from "./highlight";
import styles from "./Passage.module.css";

interface Props {
  title: string | null | undefined;
  url: string | null | undefined;
  /** The headings that it stands under. */
  headings: readonly string[] | undefined;
  score: number;
  /** From which score on a passage counts. */
  threshold: number | null;
  /** Its ranks and the like, a few words each. */
  facts: readonly string[];
  text: string;
  quotes: string[];
  /** Beside the title. */
  badge?: ReactNode;
  /** Whether it is the one that is looked for: it is opened and brought into sight. */
  hit?: boolean;
  onDocument: () => void;
}

/** A longer one shows its beginning at first. */
const LONG = 320;

const percent = (score: number) => `${Math.min(100, Math.max(0, score * 100))}%`;

const rank = (by: string, place: number | null | undefined) =>
  `By ${by} ${typeof place === "number" ? `#${place}` : "not found"}`;

/** "By meaning #2", "By words not found". Of a passage from the cache neither is known. */
export const ranks = (meaning: number | null | undefined, words: number | null | undefined): string[] =>
  typeof meaning === "number" || typeof words === "number"
    ? [rank("meaning", meaning), rank("words", words)]
    : [];

export function Passage(props: Props) {
  const { title, url, headings = [], score, threshold, facts, text, quotes, badge, hit = false } = props;
  const card = useRef<HTMLLIElement>(null);
  const [open, setOpen] = useState(false);
  const long = text.length > LONG;

  useEffect(() => {
    if (!hit) return;
    setOpen(true);
    card.current?.scrollIntoView({ block: "nearest" });
  }, [hit]);

  return (
    <li ref={card} className={styles.passage} data-hit={hit || undefined}>
      <div className={styles.source}>
        <button type="button" className={styles.document} onClick={props.onDocument}>
          {title || (url ? shortUrl(url) : "Untitled")}
        </button>
        {badge}
      </div>
      {headings.length > 0 && <p className={styles.path}>{headings.join(" › ")}</p>}
      <div className={styles.score}>
        <span className={styles.track} aria-hidden>
          <span
            style={{ width: percent(score) }}
            data-below={(threshold !== null && score < threshold) || undefined}
          />
          {threshold !== null && <i style={{ left: percent(threshold) }} />}
        </span>
        <span className="num">
          {score.toFixed(2)}
          {threshold !== null && <span className="muted"> / needs {threshold.toFixed(2)}</span>}
        </span>
      </div>
      {facts.length > 0 && (
        <p className={styles.facts}>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      )}
      <p className={styles.text} data-clamped={(long && !open) || undefined}>
        {highlight(text, quotes).map((piece, index) =>
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
