// What the model was told, folded away until somebody wants to read it.
import type { Trace } from "@/api/types";
import { count } from "@/components/format";
import styles from "./Trace.module.css";

const ROLES: Record<string, string> = {
  system: "Rules",
  user: "Visitor",
  assistant: "Bot",
  tool: "Tool",
};

export function TracePrompt({ prompt }: { prompt: NonNullable<Trace["prompt"]> }) {
  const messages = prompt.messages ?? [];
  return (
    <details className={styles.prompt}>
      <summary>What the model was told</summary>
      {messages.map(({ role, content, cut_characters }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages have no other name, and the list never changes
        <section key={index}>
          <h4 className={styles.role}>{ROLES[role ?? ""] ?? role}</h4>
          <pre className={styles.code}>{content}</pre>
          {!!cut_characters && (
            <p className={styles.small}>{count(cut_characters)} further characters are not kept.</p>
          )}
        </section>
      ))}
    </details>
  );
}
