// A source in a line: how it stands, where it comes from, what bounds it, when it is read.
import type { Source } from "@/api/types";
import { bytes, count, plural } from "@/components/format";
import { OutLink } from "@/components/OutLink";
import { Time } from "@/components/Time";
import { contents, isWeb, KIND, scheduleWords } from "./describe";
import styles from "./SourcePage.module.css";
import { SourceStatus } from "./SourceStatus";

export function SourceFacts({ source }: { source: Source }) {
  const schedule = scheduleWords(source.schedule);
  const patterns = source.include.length + source.exclude.length;
  return (
    <span className={styles.facts}>
      <SourceStatus source={source} />
      <span>{KIND[source.type].word}</span>
      {source.url && <OutLink href={source.url} />}
      {source.start_urls.length > 0 && (
        <span>
          {source.type === "url" ? "and " : ""}
          {plural(source.start_urls.length, source.type === "url" ? "further page" : "further start")}
        </span>
      )}
      {source.file && <span>{bytes(source.file.bytes)}</span>}
      <span>{contents(source)}</span>
      {isWeb(source.type) && <span>{plural(source.chunks, "passage")}</span>}
      {source.type !== "url" && isWeb(source.type) && source.max_pages !== null && (
        <span>{count(source.max_pages)} pages at most</span>
      )}
      {source.max_depth !== null && source.type === "site" && (
        <span>{plural(source.max_depth, "link")} deep</span>
      )}
      {patterns > 0 && <span>{plural(patterns, "pattern")}</span>}
      {source.read_at && (
        <span>
          Read <Time at={source.read_at} />
        </span>
      )}
      {schedule && (
        <span>
          Again {schedule}
          {source.next_run_at && (
            <>
              , next <Time at={source.next_run_at} ahead />
            </>
          )}
        </span>
      )}
      {source.status === "error" && source.error && (
        <span className={styles.trouble} role="alert">
          {source.error.detail}
        </span>
      )}
    </span>
  );
}
