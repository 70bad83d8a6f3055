// Something that was done: what, to what, by whom and when; the rest on a click.
import type { ActivityEvent, FieldChange } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { moment } from "@/components/format";
import { Time } from "@/components/Time";
import { FieldChanges } from "../history/FieldChanges";
import styles from "./Activity.module.css";
import { actorWords } from "./actor";
import { kindWords, noun } from "./kinds";

export function EventRow({ event }: { event: ActivityEvent }) {
  const { changes, name: _, ...rest } = event.data as { changes?: FieldChange[]; name?: unknown };
  const facts = Object.entries(rest).filter(([, value]) => value !== null && value !== "");
  return (
    <li className={styles.row}>
      <details>
        <summary className={styles.summary}>
          <span className={styles.what}>
            <strong>{kindWords(event.kind)}</strong>
            <Subject event={event} />
          </span>
          <span className={styles.who}>
            {actorWords(event.actor)} · <Time at={event.at} />
          </span>
        </summary>
        <div className={styles.more}>
          {event.subject.type === "bot" && !event.kind.endsWith(".deleted") && (
            <ButtonLink
              to="/bots/$botId"
              params={{ botId: event.subject.id }}
              size="compact-sm"
              variant="default"
              className={styles.open}
            >
              Open bot
            </ButtonLink>
          )}
          {changes && changes.length > 0 && <FieldChanges changes={changes} />}
          <dl className={styles.facts}>
            {facts.map(([key, value]) => (
              <Fact key={key} label={key.replaceAll("_", " ")} value={shown(value)} />
            ))}
            <Fact label="time" value={moment(event.at)} />
            {event.actor.id && <Fact label="by" value={event.actor.id} />}
            <Fact label={noun(event.subject.type)} value={event.subject.id} />
            {event.request_id && <Fact label="request" value={event.request_id} />}
            {event.trace_id && <Fact label="trace" value={event.trace_id} />}
            <Fact label="entry" value={`${event.sequence}, checksum ${event.checksum}`} />
          </dl>
        </div>
      </details>
    </li>
  );
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Subject({ event: { subject, actor, data } }: { event: ActivityEvent }) {
  // Who is invited has no name here yet.
  const { email } = data as { email?: unknown };
  const name = subject.name ?? (typeof email === "string" ? email : null);
  // Who did something to their own account stands beside it already.
  return name && subject.id !== actor.id ? <span>{name}</span> : null;
}
