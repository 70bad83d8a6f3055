import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useCallback, useId } from "react";
import type { Message } from "@/api/types";
import { dollars, milliseconds, plural, shortUrl } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Status } from "@/components/Status";
import { safeUrl } from "@/components/safeUrl";
import { Time } from "@/components/Time";
import { RefusalHelp } from "../answers/RefusalHelp";
import { Verdicts } from "../answers/Verdicts";
import { FixButton, FixedNote } from "../fix/FixButton";
import styles from "./ConversationPage.module.css";

interface Props {
  botId: string;
  message: Message;
  asker: string;
  /** What was asked before it. */
  question: string;
  onTrace: (messageId: string) => void;
}

/** One message of a stored conversation. */
export function MessageView({ botId, message, asker, question, onTrace }: Props) {
  const id = useId();
  const toSource = useCallback((n: number) => document.getElementById(`${id}-${n}`)?.focus(), [id]);
  if (message.role === "user") {
    return (
      <article id={message.id} className={styles.user}>
        <p className={styles.mine}>{message.text}</p>
        <p className={styles.meta}>
          {asker} · <Time at={message.created_at} />
        </p>
      </article>
    );
  }
  // The built-in answerer takes none.
  const tokens = (message.usage?.prompt_tokens ?? 0) + (message.usage?.completion_tokens ?? 0);
  return (
    <article id={message.id} className={styles.bot}>
      <Markdown text={message.text} onCitation={toSource} citations={message.sources.map(({ n }) => n)} />
      {message.sources.length > 0 && (
        <ol className={styles.sources} aria-label="Sources">
          {message.sources.map((source) => (
            <li key={source.n} id={`${id}-${source.n}`} tabIndex={-1}>
              <span className={styles.n}>{source.n}</span>
              <div>
                {source.url && safeUrl(source.url) ? (
                  <a href={safeUrl(source.url)} target="_blank" rel="noopener noreferrer">
                    {source.title ?? shortUrl(source.url)}
                  </a>
                ) : (
                  <strong>{source.title ?? "Text source"}</strong>
                )}
                <p className={styles.quote}>“{source.quote}”</p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {message.refused && <RefusalHelp nearest={message.nearest} fallback={message.fallback} />}
      <Verdicts verdicts={message.verdicts} share={message.unsupported_share} />
      {message.feedback && (
        <p className={styles.feedback} data-rating={message.feedback.rating}>
          {message.feedback.rating === "up" ? (
            <IconThumbUp size={16} aria-hidden />
          ) : (
            <IconThumbDown size={16} aria-hidden />
          )}
          {message.feedback.rating === "up" ? "Helpful" : "Not helpful"}
          {message.feedback.comment && <span>“{message.feedback.comment}”</span>}
        </p>
      )}
      <div className={styles.meta}>
        {message.refused && <Status tone="warn">Declined</Status>}
        {message.finish_reason === "budget" && <Status tone="warn">Over budget</Status>}
        {message.status === "incomplete" && <Status tone="neutral">Incomplete</Status>}
        {message.status === "failed" && <Status tone="bad">Failed</Status>}
        <Time at={message.created_at} />
        {message.timings_ms && <span>{milliseconds(message.timings_ms.total)}</span>}
        {tokens > 0 && <span>{plural(tokens, "token")}</span>}
        {tokens > 0 && message.usage && (
          <span>{message.usage.cost_usd === null ? "Price not known" : dollars(message.usage.cost_usd)}</span>
        )}
        {message.model && <span>{message.model}</span>}
        {message.cached && <span>From the cache</span>}
        <button type="button" className={styles.show} onClick={() => onTrace(message.id)}>
          How this was made
        </button>
        {message.fix && <FixedNote fix={message.fix} />}
        <FixButton
          botId={botId}
          messageId={message.id}
          question={question}
          answer={message.text}
          fix={message.fix}
        />
      </div>
    </article>
  );
}
