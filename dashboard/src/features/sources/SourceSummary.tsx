// A source at a glance: status, what was read, what was not, and why it failed as a whole if it did.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Source } from "@/api/types";
import { count } from "@/components/format";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { KIND, STATUS } from "./describe";
import styles from "./SourcePage.module.css";

export function SourceSummary({ source }: { source: Source }) {
  const { tone, word } = STATUS[source.status];
  const { indexed, failed } = source.documents;
  return (
    <div className={styles.summary}>
      <dl className={styles.facts}>
        <Fact name="Status">
          <Status tone={tone}>{word}</Status>
        </Fact>
        <Fact name="Kind">{KIND[source.type]}</Fact>
        <Fact name="Pages read">{count(indexed)}</Fact>
        <Fact name="Not read">
          {failed > 0 ? (
            <Link
              to="/bots/$botId/sources/$sourceId"
              params={{ botId: source.bot_id, sourceId: source.id }}
              search={{ outcome: "not-read" }}
              className={styles.failed}
            >
              {count(failed)}
            </Link>
          ) : (
            "0"
          )}
        </Fact>
        <Fact name="Passages">{count(source.chunks)}</Fact>
        {source.max_pages !== null && <Fact name="Pages at most">{count(source.max_pages)}</Fact>}
        {source.max_depth !== null && <Fact name="Links deep">{source.max_depth}</Fact>}
        <Fact name="Last read">{source.read_at ? <Time at={source.read_at} /> : "Not yet"}</Fact>
      </dl>
      {source.status === "error" && source.error && (
        <p className={styles.trouble} role="alert">
          {source.error.detail}
        </p>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
