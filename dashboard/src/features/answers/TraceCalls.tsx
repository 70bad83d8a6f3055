// Each call of a model: what for, which one, tokens, cost, and what became of it.
import type { ModelCall } from "@/api/types";
import { milliseconds } from "@/components/format";
import { Status } from "@/components/Status";
import { cost, failure, purpose, tokens } from "./describe";
import styles from "./Trace.module.css";

export function TraceCalls({ calls }: { calls: readonly ModelCall[] }) {
  if (calls.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>Calls of models</h3>
      <ul className={styles.calls}>
        {calls.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: calls have no other name, and the list never changes
          <li key={index}>
            <p className={styles.callName}>
              <strong>{purpose(call)}</strong>
              <span className="num">{cost(call)}</span>
            </p>
            <p className={styles.small}>
              <span>{call.model}</span>
              <span>{tokens(call)}</span>
              <span>
                {milliseconds(call.ms ?? 0)}
                {typeof call.first_byte_ms === "number" &&
                  `, first word after ${milliseconds(call.first_byte_ms)}`}
              </span>
            </p>
            {call.error && <Status tone="bad">{failure(call.error)}</Status>}
            {call.fallback_of && <Status tone="warn">in place of {call.fallback_of}</Status>}
          </li>
        ))}
      </ul>
    </section>
  );
}
