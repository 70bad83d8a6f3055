// The versions of a knowledge base's name and pipeline.
import { Skeleton } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { BackLink } from "@/components/BackLink";
import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { useBotKnowledge } from "../versions/queries";
import { SettingsHistory } from "./SettingsHistory";

const route = getRouteApi("/_app/bots/$botId/knowledge/pipeline_/history");

export function PipelineHistoryPage() {
  const { botId } = route.useParams();
  const { data: knowledge, error, refetch } = useBotKnowledge(botId);
  return (
    <Page
      level={2}
      title="History of the pipeline"
      description="Every change of how pages are fetched, read and cut. What it takes to come into force is the same as for a change by hand."
      before={
        <BackLink to="/bots/$botId/knowledge/pipeline" params={{ botId }}>
          Pipeline
        </BackLink>
      }
    >
      {knowledge && <SettingsHistory thing={{ noun: "knowledge base", id: knowledge.id }} />}
      {!knowledge && error && (
        <ErrorNote error={error} title="The history could not be loaded" onRetry={refetch} />
      )}
      {!knowledge && !error && <Skeleton height={320} radius={8} />}
    </Page>
  );
}
