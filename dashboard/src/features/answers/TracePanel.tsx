// How an answer came about, from what was stored with it: why it declined if it did, where the time went, which models
// were called, what was looked at, and the verdict on each sentence. `beside` leaves out what the page shows already.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Trace, TraceOut } from "@/api/types";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNote } from "@/components/ErrorNote";
import { count, nanoDollars, plural } from "@/components/format";
import { Note } from "@/components/Note";
import { date, refusal, stopped, total } from "./describe";
import { traceQuery } from "./queries";
import styles from "./Trace.module.css";
import { TraceCalls } from "./TraceCalls";
import { TracePassages } from "./TracePassages";
import { TracePrompt } from "./TracePrompt";
import { TraceSteps } from "./TraceSteps";
import { TraceTools } from "./TraceTools";
import { TraceVerdicts } from "./TraceVerdicts";

interface Props {
  messageId: string;
  beside?: boolean;
  onDocument: (id: string) => void;
}

export function TracePanel({ messageId, beside = false, onDocument }: Props) {
  const { data, error, refetch } = useQuery(traceQuery(messageId));
  if (error && !data) {
    return <ErrorNote error={error} title="How it was made could not be loaded" onRetry={refetch} />;
  }
  if (!data) return <Skeleton height={120} radius={8} />;
  if (!data.trace) return <Gone kept={data} />;
  return <Parts trace={data.trace} kept={data} beside={beside} onDocument={onDocument} />;
}

function Gone({ kept }: { kept: TraceOut }) {
  return (
    <Note>
      {Date.parse(kept.kept_until) > Date.now()
        ? "How this answer was made was not recorded: it is from before answers were traced."
        : `How this answer was made is no longer kept: this server keeps it for ${plural(kept.kept_days, "day")}.`}
    </Note>
  );
}

function Parts({
  trace,
  kept,
  beside,
  onDocument,
}: Omit<Props, "messageId"> & { trace: Trace; kept: TraceOut }) {
  return (
    <div className={styles.trace}>
      {!beside && <Facts trace={trace} />}
      <Circumstances trace={trace} refused={!beside} />
      {!!trace.steps?.length && <TraceSteps steps={trace.steps} calls={trace.calls ?? []} />}
      <TraceCalls calls={trace.calls ?? []} />
      {!beside && <TracePassages trace={trace} onDocument={onDocument} />}
      {!!trace.tools?.length && <TraceTools tools={trace.tools} />}
      <TraceVerdicts trace={trace} />
      {trace.prompt && <TracePrompt prompt={trace.prompt} />}
      <footer className={styles.foot}>
        <CopyButton
          text={JSON.stringify(trace, null, 2)}
          label="Copy as JSON"
          size="compact-sm"
          variant="default"
        />
        <p className="muted">
          Kept until {date(kept.kept_until)}.{trace.cut?.map((sentence) => ` ${sentence}`)}
        </p>
      </footer>
    </div>
  );
}

function Facts({ trace }: { trace: Trace }) {
  const sum = total(trace);
  if (sum.calls === 0) return <p className="muted">No model was called: this answer cost nothing.</p>;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Cost</dt>
        <dd>
          {sum.unpriced && sum.nanoUsd === 0 ? "Price not known" : nanoDollars(sum.nanoUsd)}
          {sum.unpriced && sum.nanoUsd > 0 && <span className="muted"> and an unknown price</span>}
        </dd>
      </div>
      <div>
        <dt>Tokens in</dt>
        <dd>{count(sum.tokensIn)}</dd>
      </div>
      <div>
        <dt>Tokens out</dt>
        <dd>{count(sum.tokensOut)}</dd>
      </div>
      <div>
        <dt>Calls</dt>
        <dd>{count(sum.calls)}</dd>
      </div>
    </dl>
  );
}

/** What happened besides, a line each; nothing for an ordinary answer. */
function Circumstances({ trace, refused }: { trace: Trace; refused: boolean }) {
  const { budget, rewrite } = trace;
  const lines: [string, string][] = [];
  if (budget && !budget.allowed) {
    lines.push([
      "Over budget",
      `No model wrote this, because ${stopped(budget.stopped_by ?? "")}. The pages were quoted instead.`,
    ]);
  }
  if (trace.small_talk) lines.push(["Small talk", "Nothing was asked, so nothing was looked up."]);
  // A rewrite that changed nothing says nothing.
  if (rewrite && rewrite.to !== rewrite.from)
    lines.push([
      "Looked for",
      `“${rewrite.to}” in place of “${rewrite.from}”${rewrite.why ? ` (${rewrite.why})` : ""}`,
    ]);
  for (const use of trace.cache ?? []) {
    if (use.hit) lines.push(["From the cache", cached(use)]);
  }
  if (refused && trace.refusal) lines.push(["Declined", declined(trace)]);
  for (const note of trace.notes ?? []) lines.push(["Note", note]);
  if (lines.length === 0) return null;
  return (
    <dl className={styles.lines}>
      {lines.map(([name, words]) => (
        <div key={`${name} ${words}`}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function cached({ kind, cosine }: NonNullable<Trace["cache"]>[number]): string {
  if (kind === "embedding") return "The question's vector was known.";
  if (kind === "near") {
    const likeness = typeof cosine === "number" ? ` (likeness ${cosine.toFixed(3)})` : "";
    return `The answer to nearly the same question${likeness}: no model was called.`;
  }
  return "The answer to the same question: no model was called.";
}

function declined({ refusal: reason, threshold }: Trace): string {
  const words = refusal(reason?.reason ?? "");
  const best = reason?.best_score;
  if (typeof best !== "number" || typeof threshold !== "number" || best >= threshold) return words;
  return `${words} The best had ${best.toFixed(2)}, and ${threshold.toFixed(2)} are needed.`;
}
