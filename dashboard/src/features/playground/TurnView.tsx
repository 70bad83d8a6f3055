// One question and its answer.
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { milliseconds } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Status } from "@/components/Status";
import { RefusalHelp } from "../answers/RefusalHelp";
import { Verdicts } from "../answers/Verdicts";
import { FixButton } from "../fix/FixButton";
import styles from "./ChatColumn.module.css";
import { ConfirmCard } from "./ConfirmCard";
import { ask, retry, type Turn } from "./chatStore";

interface Props {
  botId: string;
  turn: Turn;
  chosen: boolean;
  onShow: (turnId: number, citation: number | null) => void;
  onSettled: () => void;
}

export function TurnView({ botId, turn, chosen, onShow, onSettled }: Props) {
  const refused = turn.done?.finish_reason === "refused";
  const [fixed, setFixed] = useState(false);
  const onCitation = useCallback((n: number) => onShow(turn.id, n), [onShow, turn.id]);
  return (
    <article className={styles.turn} data-chosen={chosen || undefined}>
      <p className={styles.mine}>
        <span className="sr-only">You asked: </span>
        {turn.question}
      </p>
      {turn.state === "waiting" && (
        <p className={styles.dots} role="status">
          <span className="sr-only">Looking for passages</span>
          <i />
          <i />
          <i />
        </p>
      )}
      {turn.messageId &&
        turn.questions.map((question) => (
          <ConfirmCard key={question.id} messageId={turn.messageId as string} question={question} />
        ))}
      {turn.answer && (
        <Markdown
          text={turn.answer}
          onCitation={onCitation}
          citations={turn.state === "streaming" ? "all" : turn.sources.map(({ n }) => n)}
        />
      )}
      {turn.done && refused && <RefusalHelp nearest={turn.done.nearest} fallback={turn.done.fallback} />}
      {turn.done && <Verdicts verdicts={turn.done.verdicts} share={turn.done.unsupported_share} />}
      {turn.error && <ErrorNote error={turn.error} />}
      {turn.state !== "waiting" && turn.state !== "streaming" && (
        <div className={styles.after}>
          {refused && <Status tone="warn">Declined</Status>}
          {turn.done?.finish_reason === "length" && <Status tone="warn">Cut off at the length limit</Status>}
          {turn.done?.finish_reason === "budget" && <Status tone="warn">Over budget</Status>}
          {turn.state === "stopped" && <Status tone="neutral">Stopped</Status>}
          {turn.done && (
            <button
              type="button"
              className={styles.show}
              aria-pressed={chosen}
              onClick={() => onShow(turn.id, null)}
            >
              How this was made
              {turn.done.timings_ms && (
                <span className="num"> · {milliseconds(turn.done.timings_ms.total)}</span>
              )}
            </button>
          )}
          {fixed && <Status tone="good">Fixed</Status>}
          {turn.done && turn.messageId && (
            <FixButton
              botId={botId}
              messageId={turn.messageId}
              question={turn.question}
              answer={turn.answer}
              onAsk={(question) => void ask(botId, question, onSettled)}
              onFixed={() => setFixed(true)}
            />
          )}
          {(turn.state === "failed" || turn.state === "stopped") && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRefresh size={14} aria-hidden />}
              onClick={() => void retry(botId, turn, onSettled)}
            >
              Ask again
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
