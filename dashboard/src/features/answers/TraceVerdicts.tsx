// What was found out about the answer's sentences: which have evidence, and why others were not believed.
import type { Trace } from "@/api/types";
import { Status, type Tone } from "@/components/Status";
import { doubt } from "./describe";
import styles from "./Trace.module.css";

const WORDS: Record<string, [Tone, string]> = {
  verified: ["good", "Supported"],
  not_found: ["bad", "Quote not found"],
  missing: ["bad", "No evidence"],
  unrelated: ["bad", "Not supported"],
};

export function TraceVerdicts({ trace }: { trace: Trace }) {
  // A claim with several quotes comes once for each.
  const sentences = (trace.citations ?? []).filter(
    ({ sentence }, index, all) => sentence && sentence !== all[index - 1]?.sentence,
  );
  if (sentences.length === 0) return null;
  const share = trace.unsupported_share;
  return (
    <section>
      <h3 className={styles.heading}>
        Sentence by sentence
        {typeof share === "number" && (
          <span className="num muted">{Math.round(share * 100)} % of the claims without evidence</span>
        )}
      </h3>
      <ul className={styles.calls}>
        {sentences.map(({ sentence, verdict, why }, index) => {
          const [tone, word] = WORDS[verdict ?? ""] ?? (["neutral", verdict ?? ""] as const);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may come twice, and the list never changes
            <li key={index}>
              <p>{sentence}</p>
              <p className={styles.small}>
                <Status tone={tone}>{word}</Status>
                {why && <span>{doubt(why)}</span>}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
