import { Link } from "@tanstack/react-router";
import type { Source } from "@/api/types";
import { plural, shortUrl } from "@/components/format";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { JobProgress } from "../jobs/JobProgress";
import { KIND, STATUS, sourceName } from "./describe";
import { isBusy } from "./queries";
import { SourceMenu } from "./SourceMenu";
import styles from "./SourcesPage.module.css";

export function SourceRow({ source }: { source: Source }) {
  const params = { botId: source.bot_id, sourceId: source.id };
  const name = sourceName(source);
  const { tone, word } = STATUS[source.status];
  return (
    <li className={styles.row}>
      <div className={styles.top}>
        <Link to="/bots/$botId/sources/$sourceId" params={params} className={styles.name}>
          {name}
        </Link>
        <Status tone={tone}>{word}</Status>
        <SourceMenu source={source} />
      </div>
      <div className={styles.facts}>
        <span>{KIND[source.type]}</span>
        {source.title && source.url && <span className={styles.url}>{shortUrl(source.url)}</span>}
        {!isBusy(source) && (
          <>
            <span>{plural(source.documents.indexed, "page")}</span>
            <span>{plural(source.chunks, "passage")}</span>
            {source.documents.failed > 0 && (
              <Link to="/bots/$botId/sources/$sourceId" params={params} search={{ outcome: "not-read" }}>
                {plural(source.documents.failed, "page")} not read
              </Link>
            )}
            {source.read_at && (
              <span>
                Read <Time at={source.read_at} />
              </span>
            )}
          </>
        )}
      </div>
      {source.error && source.status === "error" && <p className={styles.trouble}>{source.error.detail}</p>}
      {isBusy(source) && source.job_id && (
        <div className={styles.below}>
          <JobProgress jobId={source.job_id} name={name} />
        </div>
      )}
    </li>
  );
}
