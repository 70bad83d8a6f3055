// Where the time went: each step and each call as a bar on one time axis, and the same in figures.
import type { ModelCall, Trace } from "@/api/types";
import { milliseconds } from "@/components/format";
import { purpose, step } from "./describe";
import styles from "./Trace.module.css";

type Step = NonNullable<Trace["steps"]>[number];

interface Bar {
  name: string;
  start: number;
  ms: number;
  /** Where the first word stands in it. */
  first?: number;
  kind: "step" | "call";
}

/** Steps in their order, each with the calls that fell into it right below. */
function bars(steps: readonly Step[], calls: readonly ModelCall[]): Bar[] {
  const all: Bar[] = steps.map((one) => ({
    name: step(one.name ?? ""),
    start: one.start_ms ?? 0,
    ms: one.ms ?? 0,
    kind: "step",
  }));
  for (const call of calls) {
    all.push({
      name: purpose(call),
      start: call.started_ms ?? 0,
      ms: call.ms ?? 0,
      first: call.first_byte_ms ?? undefined,
      kind: "call",
    });
  }
  return all.sort((a, b) => a.start - b.start || Number(a.kind === "call") - Number(b.kind === "call"));
}

export function TraceSteps({ steps, calls }: { steps: readonly Step[]; calls: readonly ModelCall[] }) {
  const all = bars(steps, calls);
  const end = Math.max(1, ...all.map(({ start, ms }) => start + ms));
  const share = (ms: number) => `${Math.min(100, (ms / end) * 100)}%`;
  return (
    <section>
      <h3 className={styles.heading}>Steps</h3>
      <ol className={styles.steps}>
        {all.map((bar, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice, and the list never changes
          <li key={index} data-kind={bar.kind}>
            <span className={styles.stepName}>{bar.name}</span>
            <span className={styles.axis} aria-hidden>
              <span style={{ left: share(bar.start), width: `max(2px, ${share(bar.ms)})` }} />
              {bar.first !== undefined && <i style={{ left: share(bar.start + bar.first) }} />}
            </span>
            <span className={styles.stepTime}>
              {milliseconds(bar.ms)}
              {bar.first !== undefined && (
                <span className="sr-only">, first word after {milliseconds(bar.first)}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
