// The tools that the answer called, with what they were given and what came of it.
import type { Trace } from "@/api/types";
import { milliseconds } from "@/components/format";
import { Status, type Tone } from "@/components/Status";
import styles from "./Trace.module.css";

const TONES: Record<string, [Tone, string]> = {
  completed: ["good", "Completed"],
  failed: ["bad", "Failed"],
  refused: ["warn", "Refused"],
  awaiting_confirmation: ["paused", "Waits for the visitor"],
};

export function TraceTools({ tools }: { tools: NonNullable<Trace["tools"]> }) {
  return (
    <section>
      <h3 className={styles.heading}>Tools</h3>
      <ul className={styles.calls}>
        {tools.map((tool, index) => {
          const [tone, word] = TONES[tool.status ?? ""] ?? (["neutral", tool.status ?? ""] as const);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tool may be called twice, and the list never changes
            <li key={index}>
              <p className={styles.callName}>
                <strong>{tool.name}</strong>
                <span className="num">{milliseconds(tool.ms ?? 0)}</span>
              </p>
              <p className={styles.small}>
                <Status tone={tone}>{word}</Status>
                {tool.confirmed === true && <span>confirmed by the visitor</span>}
              </p>
              <pre className={styles.code}>{JSON.stringify(tool.arguments, null, 2)}</pre>
              {tool.result && <pre className={styles.code}>{tool.result}</pre>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
