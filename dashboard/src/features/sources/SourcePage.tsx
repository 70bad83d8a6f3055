// One source: how it stands, its pages with what became of each, and the text of the one that is open.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { safeUrl } from "@/components/safeUrl";
import { DocumentDrawer } from "../documents/DocumentDrawer";
import { DocumentList } from "../documents/DocumentList";
import { JobProgress } from "../jobs/JobProgress";
import { NotFound } from "../shell/NotFound";
import { sourceName } from "./describe";
import { isBusy, sourceQuery, useRefreshSource } from "./queries";
import { DeleteSourceDialog } from "./SourceMenu";
import styles from "./SourcePage.module.css";
import { SourceSummary } from "./SourceSummary";

const route = getRouteApi("/_app/bots/$botId/sources/$sourceId");

export function SourcePage() {
  const { botId, sourceId } = route.useParams();
  const { data: source, error, refetch } = useQuery(sourceQuery(sourceId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  return (
    <>
      <Link to="/bots/$botId/sources" params={{ botId }} className={styles.back}>
        <IconArrowLeft size={16} aria-hidden /> All sources
      </Link>
      {error && !source && (
        <ErrorNote error={error} title="The source could not be loaded" onRetry={refetch} />
      )}
      {!error && !source && <Skeleton height={120} radius={8} />}
      {source && <Loaded source={source} />}
    </>
  );
}

function Loaded({ source }: { source: Source }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/sources/$sourceId" });
  const refresh = useRefreshSource(source);
  const [asking, ask] = useDisclosure(false);
  const name = sourceName(source);
  const busy = isBusy(source);

  return (
    <Page
      level={2}
      title={name}
      description={
        source.url && (
          <a href={safeUrl(source.url)} target="_blank" rel="noopener noreferrer">
            {source.url}
          </a>
        )
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={refresh.isPending}
            disabled={busy}
            onClick={() => refresh.mutate()}
          >
            Refresh
          </Button>
          <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask.open}>
            Delete
          </Button>
        </>
      }
    >
      {refresh.error && <ErrorNote error={refresh.error} title="The source could not be refreshed" />}
      {busy && source.job_id && (
        <Panel>
          <JobProgress jobId={source.job_id} name={name} />
        </Panel>
      )}
      <SourceSummary source={source} />
      <DocumentList
        source={source}
        filter={search.outcome}
        onFilter={(outcome) => navigate({ search: (was) => ({ ...was, outcome }), replace: true })}
        onOpen={(document) => navigate({ search: (was) => ({ ...was, document }) })}
      />
      <DocumentDrawer
        id={search.document}
        onClose={() => navigate({ search: (was) => ({ ...was, document: undefined }) })}
      />
      <DeleteSourceDialog
        source={source}
        opened={asking}
        onClose={ask.close}
        onDeleted={() => navigate({ to: "/bots/$botId/sources" })}
      />
    </Page>
  );
}
