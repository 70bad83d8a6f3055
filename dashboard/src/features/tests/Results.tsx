// What came of each case of a run: the answer, its checks with the reasons, and beside it the draft's if one is compared.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TestAnswer, TestResult, TestRun } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { dollars, milliseconds, plural } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Markdown } from "@/components/Markdown";
import { OutLink } from "@/components/OutLink";
import { Status } from "@/components/Status";
import { checkWords } from "./describe";
import { resultsQuery } from "./queries";
import styles from "./Results.module.css";

export function Results({ run }: { run: TestRun }) {
  const compared = run.draft_passed !== null;
  const someFail = run.passed < run.done || (run.draft_passed ?? run.done) < run.done;
  const [failing, setFailing] = useState(false);
  const query = useInfiniteQuery(resultsQuery(run.id, failing));
  const results = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {someFail && (
        <SegmentedControl
          aria-label="Which cases"
          className={styles.which}
          data={[
            { value: "all", label: "All cases" },
            { value: "failing", label: "Failing" },
          ]}
          value={failing ? "failing" : "all"}
          onChange={(value) => setFailing(value === "failing")}
        />
      )}
      {query.error && (
        <ErrorNote error={query.error} title="The results could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={200} radius={8} />}
      <ol className={styles.results} aria-label="Results">
        {results.map((result) => (
          <Case key={result.case_id} result={result} compared={compared} />
        ))}
      </ol>
      <LoadMore query={query} />
    </>
  );
}

function Case({ result, compared }: { result: TestResult; compared: boolean }) {
  const { live, draft } = result;
  return (
    <li className={styles.case}>
      <div className={styles.head}>
        <h3 className={styles.question}>{result.question}</h3>
        {!live && <Status tone="pending">Not asked yet</Status>}
        {live && compared && <Change live={live} draft={draft} />}
      </div>
      {live && (
        <div className={styles.sides} data-two={compared || undefined}>
          <Side name="Live" answer={live} />
          {draft && <Side name="Draft" answer={draft} />}
        </div>
      )}
    </li>
  );
}

function Change({ live, draft }: { live: TestAnswer; draft: TestAnswer | null }) {
  if (!draft || live.passed === draft.passed) return null;
  return draft.passed ? <Status tone="good">Newly passes</Status> : <Status tone="bad">Newly fails</Status>;
}

function Side({ name, answer }: { name: string; answer: TestAnswer }) {
  const cited = answer.sources.filter(
    (source, index) =>
      answer.sources.findIndex((other) => other.document_id === source.document_id) === index,
  );
  return (
    <div className={styles.side}>
      <div className={styles.sideHead}>
        <span>{name}</span>
        <Status tone={answer.passed ? "good" : "bad"}>{answer.passed ? "Passes" : "Fails"}</Status>
      </div>
      {answer.error && <p className={styles.reason}>{answer.error}</p>}
      {answer.text && <Markdown text={answer.text} citations={answer.sources.map(({ n }) => n)} />}
      {cited.length > 0 && (
        <p className={styles.cited}>
          Cites{" "}
          {cited.map((source, index) => (
            <span key={source.document_id}>
              {index > 0 && ", "}
              {source.url ? <OutLink href={source.url}>{source.title}</OutLink> : source.title}
            </span>
          ))}
        </p>
      )}
      <ul className={styles.checks} aria-label="Checks">
        {answer.checks.map((check) => (
          <li key={`${check.kind} ${check.wanted}`} data-failed={check.passed ? undefined : true}>
            {check.passed ? (
              <IconCheck size={14} stroke={2.4} role="img" aria-label="Passed:" />
            ) : (
              <IconX size={14} stroke={2.4} role="img" aria-label="Failed:" />
            )}
            <span>
              {checkWords(check)}
              {check.reason && <span className={styles.reason}> – {check.reason}</span>}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.facts}>
        {answer.refused && <span>Declined</span>}
        {answer.model && <span>{answer.model}</span>}
        <span>{milliseconds(answer.ms)}</span>
        {answer.tokens > 0 && <span>{plural(answer.tokens, "token")}</span>}
        {answer.tokens > 0 && answer.cost_usd !== null && <span>{dollars(answer.cost_usd)}</span>}
      </p>
    </div>
  );
}
