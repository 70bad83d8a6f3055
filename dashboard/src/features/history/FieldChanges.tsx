// Fields with what they were and what they are since: texts word by word, other values side by side.
import type { FieldChange } from "@/api/types";
import { diff } from "./diff";
import { areTexts, fieldLabel, valueText } from "./fields";
import styles from "./History.module.css";

export function FieldChanges({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <dl className={styles.fields}>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{fieldLabel(field)}</dt>
          <dd>
            {areTexts(before, after) ? <Words {...{ before, after }} /> : <Values {...{ before, after }} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Words({ before, after }: { before: unknown; after: unknown }) {
  const pieces = diff(String(before), String(after));
  return (
    <p className={styles.words}>
      {pieces.map(({ text, kind }, index) => {
        const key = index;
        if (kind === "gone") return <del key={key}>{text}</del>;
        return kind === "new" ? <ins key={key}>{text}</ins> : <span key={key}>{text}</span>;
      })}
    </p>
  );
}

function Values({ before, after }: { before: unknown; after: unknown }) {
  return (
    <div className={styles.values}>
      <del>{valueText(before)}</del>
      <span aria-hidden="true">→</span>
      <ins>{valueText(after)}</ins>
    </div>
  );
}
