import { Link } from "@tanstack/react-router";
import type { Source } from "@/api/types";
import { plural, shortUrl } from "@/components/format";
import list from "@/components/List.module.css";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { joinOutcomes, NOT_READ } from "../documents/outcomes";
import { JobProgress } from "../jobs/JobProgress";
import { contents, isWeb, KIND, scheduleWords, sourceName } from "./describe";
import { isBusy } from "./queries";
import { SourceMenu } from "./SourceMenu";
import { SourceStatus } from "./SourceStatus";
import styles from "./SourcesPage.module.css";

export function SourceRow({ source, botId }: { source: Source; botId: string }) {
  const params = { botId, sourceId: source.id };
  const name = sourceName(source);
  const { word: kind, icon: Icon } = KIND[source.type];
  const schedule = scheduleWords(source.schedule);
  return (
    <li className={list.row}>
      <div className={styles.top}>
        <Icon size={18} stroke={1.7} aria-hidden className={styles.icon} />
        <Link to="/bots/$botId/knowledge/sources/$sourceId" params={params} className={list.name}>
          {name}
        </Link>
        <span className={styles.status}>
          <SourceStatus source={source} />
        </span>
        <div className={styles.menu}>
          <May>
            <SourceMenu source={source} botId={botId} />
          </May>
        </div>
      </div>
      <div className={`${list.facts} ${styles.facts}`}>
        <span>{kind}</span>
        {source.title && source.url && <span className={styles.url}>{shortUrl(source.url)}</span>}
        {!isBusy(source) && (
          <>
            <span>{contents(source)}</span>
            {isWeb(source.type) && <span>{plural(source.chunks, "passage")}</span>}
            {source.documents.failed > 0 && (
              <Link
                to="/bots/$botId/knowledge/sources/$sourceId"
                params={params}
                search={{ outcome: joinOutcomes(NOT_READ) }}
              >
                {plural(source.documents.failed, "page")} not read
              </Link>
            )}
            {source.read_at && (
              <span>
                Read <Time at={source.read_at} />
              </span>
            )}
            {schedule && (
              <span>
                {source.next_run_at ? (
                  <>
                    Again {schedule}, next <Time at={source.next_run_at} ahead />
                  </>
                ) : (
                  `Again ${schedule}`
                )}
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
