// How well a knowledge base is: the score as a gauge, and what takes from it, each with the way to the sources.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Finding, Source } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Gauge } from "@/components/Gauge";
import { Panel } from "@/components/Page";
import { Status, type Tone } from "@/components/Status";
import { May } from "../auth/May";
import { sourceName } from "../sources/describe";
import { sourceQuery } from "../sources/queries";
import styles from "./Health.module.css";
import { healthQuery } from "./queries";

const SEVERITY: Record<Finding["severity"], { tone: Tone; word: string }> = {
  high: { tone: "bad", word: "Serious" },
  medium: { tone: "warn", word: "Worth a look" },
  low: { tone: "neutral", word: "Minor" },
};

export function HealthPanel({ id, botId }: { id: string; botId: string }) {
  const { data: health, error, refetch } = useQuery(healthQuery(id));
  return (
    <Panel title="Health" description="What visitors may miss, and where to look.">
      {error && <ErrorNote error={error} title="The health could not be loaded" onRetry={refetch} />}
      {!health && !error && <Skeleton height={96} radius={8} />}
      {health && (
        <div className={styles.health}>
          <Gauge score={health.score} />
          {health.findings.length === 0 ? (
            <p className="muted">Nothing is wrong: every page that was read can be answered from.</p>
          ) : (
            <ul className={styles.findings} aria-label="Findings">
              {health.findings.map((finding) => (
                <FindingRow key={finding.code} finding={finding} botId={botId} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  );
}

function FindingRow({ finding, botId }: { finding: Finding; botId: string }) {
  const { tone, word } = SEVERITY[finding.severity];
  return (
    <li className={styles.finding}>
      <Status tone={tone}>{word}</Status>
      <div className={styles.words}>
        <p>{finding.sentence}</p>
        {finding.code === "empty" && (
          <May>
            <p className={styles.links}>
              <Link to="/bots/$botId/knowledge/sources/new" params={{ botId }}>
                Add source
              </Link>
            </p>
          </May>
        )}
        {finding.source_ids.length > 0 && (
          <p className={styles.links}>
            {finding.source_ids.map((id) => (
              <SourceLink key={id} id={id} botId={botId} />
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

function SourceLink({ id, botId }: { id: string; botId: string }) {
  const { data } = useQuery(sourceQuery(id));
  return (
    <Link to="/bots/$botId/knowledge/sources/$sourceId" params={{ botId, sourceId: id }}>
      {data ? sourceName(data as Source) : "Source"}
    </Link>
  );
}
