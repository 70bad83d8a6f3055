// The kinds of sources as cards of one radio group: arrow keys move between them.
import type { Source } from "@/api/types";
import { KIND } from "../describe";
import styles from "./KindChoice.module.css";

type Kind = Source["type"];

const CHOICES: [Kind, name: string, hint: string][] = [
  ["site", "Website", "All that links lead to"],
  ["sitemap", "Sitemap", "All that a sitemap lists"],
  ["url", "Pages", "Just those that you name"],
  ["file", "Files", "PDF, Office, EPUB and more"],
  ["text", "Text", "What is on no page yet"],
  ["qa", "Questions & answers", "In your exact words"],
];

export function KindChoice({ value, onChange }: { value: Kind; onChange: (kind: Kind) => void }) {
  return (
    <fieldset className={styles.kinds}>
      <legend className="sr-only">Kind of source</legend>
      {CHOICES.map(([kind, name, hint]) => {
        const Icon = KIND[kind].icon;
        return (
          <label key={kind} className={styles.kind} data-on={value === kind || undefined}>
            <input
              type="radio"
              name="kind"
              className="sr-only"
              checked={value === kind}
              onChange={() => onChange(kind)}
            />
            <Icon size={20} stroke={1.7} aria-hidden className={styles.icon} />
            <span className={styles.name}>{name}</span>
            <span className={styles.hint}>{hint}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
