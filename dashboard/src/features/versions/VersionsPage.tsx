// A bot's knowledge as it stands: its health, its versions, and the model behind them.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { KnowledgeBase } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { Locked, LookOnly, May } from "../auth/May";
import { ExportPanel } from "../transfer/ExportPanel";
import { FurtherPanel } from "./FurtherPanel";
import { HealthPanel } from "./HealthPanel";
import { ModelPanel } from "./ModelPanel";
import { useBotKnowledge, useKnowledgeChanged, versionsQuery } from "./queries";
import { ReindexDialog } from "./ReindexDialog";
import { VersionCard } from "./VersionCard";
import styles from "./Versions.module.css";

const route = getRouteApi("/_app/bots/$botId/knowledge/versions");

export function VersionsPage() {
  const { botId } = route.useParams();
  const { data: knowledge, error, refetch } = useBotKnowledge(botId);
  if (knowledge) return <Versions knowledge={knowledge} botId={botId} />;
  return (
    <Page level={2} quiet title="Versions">
      {error ? (
        <ErrorNote error={error} title="The versions could not be loaded" onRetry={refetch} />
      ) : (
        <Skeleton height={360} radius={8} />
      )}
    </Page>
  );
}

function Versions({ knowledge, botId }: { knowledge: KnowledgeBase; botId: string }) {
  const { id } = knowledge;
  const { data, error, refetch } = useQuery(versionsQuery(id));
  const changed = useKnowledgeChanged();
  const [asking, ask] = useDisclosure(false);
  const versions = data?.items ?? [];
  const live = versions.find(({ state }) => state === "live");
  const building = versions.find(({ state }) => state === "building");
  const busy = building !== undefined;

  // When the one that was being built is live or gone, all that depends on the live one is stale.
  const was = useRef<string | null>(null);
  useEffect(() => {
    if (!data) return;
    const ended = was.current;
    was.current = building?.id ?? null;
    if (ended === null || ended === was.current) return;
    const now = data.items.find((item) => item.id === ended);
    if (now?.state === "live") notify(`Version ${now.version} is built. The bot answers from it now.`);
    void changed();
  }, [data, building, changed]);

  return (
    <Page
      level={2}
      quiet
      title="Versions"
      description="All pages cut and embedded in one way. A new version is built beside the live one, and the bot can go back."
      actions={
        <May>
          <Button disabled={busy} onClick={ask.open}>
            Re-index
          </Button>
        </May>
      }
    >
      <LookOnly />
      {knowledge.behind && !busy && (
        <Note
          actions={
            <May>
              <Button size="compact-sm" variant="default" onClick={ask.open}>
                See what it costs
              </Button>
            </May>
          }
        >
          The live version was made with other settings than the pipeline has now.
        </Note>
      )}
      <HealthPanel id={id} botId={botId} />
      <section className={styles.section} aria-labelledby="versions">
        <h3 id="versions" className={styles.title}>
          Versions
        </h3>
        {error && <ErrorNote error={error} title="The versions could not be loaded" onRetry={refetch} />}
        {!data && !error && <Skeleton height={120} radius={8} />}
        {versions.length > 0 && (
          <ul className={list.list} aria-label="Versions">
            {versions.map((index) => (
              <VersionCard key={index.id} index={index} live={live} />
            ))}
          </ul>
        )}
      </section>
      <Locked quiet>
        {live && <ModelPanel id={id} trouble={knowledge.model_trouble} live={live} busy={busy} />}
        <FurtherPanel botId={botId} />
      </Locked>
      <May least="admin">
        <ExportPanel botId={botId} knowledgeId={id} />
      </May>
      <ReindexDialog id={id} model={null} opened={asking} onClose={ask.close} />
    </Page>
  );
}
