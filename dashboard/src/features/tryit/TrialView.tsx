// What a page became: facts, the text that would be kept, its passages, and what a question would find among them.
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Trial } from "@/api/types";
import { bytes, count, milliseconds, moment, plural } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { language } from "../documents/language";
import { OUTCOMES } from "../documents/outcomes";
import styles from "./TryIt.module.css";

/** Longer texts are shown up to here: rendering a megabyte would freeze the page. */
const SHOWN = 60_000;

export function TrialView({ trial }: { trial: Trial }) {
  const [view, setView] = useState("passages");
  return (
    <section className={styles.trial} aria-label="Result">
      <PageFacts page={trial.page} />
      {trial.note && <Note>{trial.note}</Note>}
      {trial.question && <Found question={trial.question} chunks={trial.chunks} />}
      {(trial.text !== "" || trial.chunks.length > 0) && (
        <Panel
          title="What the bot would read"
          actions={
            <SegmentedControl
              size="xs"
              aria-label="View"
              data={[
                { value: "passages", label: plural(trial.chunks_total, "passage") },
                { value: "text", label: "Text" },
              ]}
              value={view}
              onChange={setView}
            />
          }
        >
          {view === "text" ? <Text text={trial.text} /> : <Passages trial={trial} />}
        </Panel>
      )}
    </section>
  );
}

function PageFacts({ page }: { page: Trial["page"] }) {
  const { tone, word } =
    page.outcome === "indexed" ? ({ tone: "good", word: "Can be read" } as const) : OUTCOMES[page.outcome];
  const facts: [string, string | null][] = [
    ["Address", page.url],
    ["Canonical address", page.canonical === page.url ? null : page.canonical],
    ["Description", page.description],
    ["Language", page.language && language(page.language)],
    ["HTTP status", page.http_status?.toString() ?? null],
    ["Published", page.published && moment(page.published)],
    ["Changed", page.modified && moment(page.modified)],
    ["Size", bytes(page.bytes)],
    ["Time", milliseconds(page.ms)],
  ];
  return (
    <Panel title={page.title ?? page.url ?? "Text"} actions={<Status tone={tone}>{word}</Status>}>
      {page.detail && <p className={styles.detail}>{page.detail}</p>}
      <dl className={styles.facts}>
        {facts.map(
          ([term, value]) =>
            value && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Panel>
  );
}

const rank = (value: number | null) => (value === null ? "not found" : `#${value}`);

interface FoundProps {
  question: NonNullable<Trial["question"]>;
  chunks: Trial["chunks"];
}

function Found({ question, chunks }: FoundProps) {
  const { hits, threshold, would_answer } = question;
  return (
    <Panel
      title="The question"
      description={`A passage counts from a score of ${threshold.toFixed(2)} on.`}
      actions={
        would_answer ? (
          <Status tone="good">The bot would answer</Status>
        ) : (
          <Status tone="warn">The bot would decline</Status>
        )
      }
    >
      {hits.length === 0 && <p className="muted">No passage of it was found.</p>}
      <ol className={styles.hits} aria-label="Passages found">
        {hits.map((hit) => (
          <li key={hit.position}>
            <p className={styles.line}>
              <strong>Passage {hit.position + 1}</strong>
              <span>score {hit.score.toFixed(2)}</span>
              <span>by meaning {rank(hit.vector_rank)}</span>
              <span>by words {rank(hit.text_rank)}</span>
            </p>
            <p className={styles.excerpt}>{chunks.find(({ position }) => position === hit.position)?.text}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Text({ text }: { text: string }) {
  return (
    <>
      <Markdown text={text.slice(0, SHOWN)} />
      {text.length > SHOWN && (
        <p className="muted">
          The first {count(SHOWN)} of {count(text.length)} characters are shown.
        </p>
      )}
    </>
  );
}

function Passages({ trial: { chunks, chunks_total, tokens } }: { trial: Trial }) {
  return (
    <>
      <p className="muted">
        {plural(tokens, "token")} in all.
        {chunks.length < chunks_total &&
          ` The first ${count(chunks.length)} of ${plural(chunks_total, "passage")} are shown.`}
      </p>
      <ol className={styles.passages} aria-label="Passages">
        {chunks.map((chunk) => (
          <li key={chunk.position}>
            <p className={styles.line}>
              <strong>Passage {chunk.position + 1}</strong>
              <span>{chunk.heading_path.join(" › ") || "Beginning of the page"}</span>
              <span>{plural(chunk.tokens, "token")}</span>
              {chunk.known && <Status tone="neutral">Already known</Status>}
            </p>
            <p className={styles.text}>{chunk.text}</p>
          </li>
        ))}
      </ol>
    </>
  );
}
