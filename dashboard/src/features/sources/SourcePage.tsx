// One source: how it stands, what can be done with it, and the report on its readings.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload, IconPencil, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { download } from "@/api/download";
import { ApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { BackLink } from "@/components/BackLink";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { May, useMay } from "../auth/May";
import { JobProgress } from "../jobs/JobProgress";
import { Report } from "../runs/Report";
import { type ReportSearch, reportSearch } from "../runs/search";
import { NotFound } from "../shell/NotFound";
import { DeleteSourceDialog } from "./DeleteSourceDialog";
import { isWeb, sourceName } from "./describe";
import { isBusy, sourceQuery, useRefreshSource } from "./queries";
import { SourceFacts } from "./SourceFacts";

const route = getRouteApi("/_app/bots/$botId/knowledge/sources/$sourceId/");

export function SourcePage() {
  const { sourceId } = route.useParams();
  const { data: source, error, refetch } = useQuery(sourceQuery(sourceId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  if (source) return <Loaded source={source} />;
  if (error) return <ErrorNote error={error} title="The source could not be loaded" onRetry={refetch} />;
  return <Skeleton height={160} radius={8} />;
}

function Loaded({ source }: { source: Source }) {
  const { botId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/knowledge/sources/$sourceId/" });
  const refresh = useRefreshSource(source);
  const [asking, ask] = useDisclosure(false);
  const params = { botId, sourceId: source.id };
  const name = sourceName(source);
  const busy = isBusy(source);
  const may = useMay();

  return (
    <Page
      level={2}
      title={name}
      before={
        <BackLink to="/bots/$botId/knowledge/sources" params={{ botId }}>
          All sources
        </BackLink>
      }
      description={<SourceFacts source={source} />}
      actions={
        <>
          {may && isWeb(source.type) && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={refresh.isPending}
              disabled={busy}
              onClick={() => refresh.mutate()}
            >
              Read again
            </Button>
          )}
          {source.file && <DownloadButton source={source} name={source.file.name} />}
          <May>
            <ButtonLink
              variant="default"
              to="/bots/$botId/knowledge/sources/$sourceId/edit"
              params={params}
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              Edit
            </ButtonLink>
            <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask.open}>
              Delete
            </Button>
          </May>
        </>
      }
    >
      {refresh.error && <ErrorNote error={refresh.error} title="The source could not be read again" />}
      {busy && source.job_id && (
        <Panel>
          <JobProgress jobId={source.job_id} name={name} />
        </Panel>
      )}
      <Report
        source={source}
        botId={botId}
        search={search}
        onSearch={(part) =>
          navigate({
            search: (was): ReportSearch =>
              reportSearch({ ...was, ...(typeof part === "function" ? part(was) : part) }),
            replace: true,
            resetScroll: false,
          })
        }
        onReadAgain={() => refresh.mutate()}
      />
      <DeleteSourceDialog
        source={source}
        opened={asking}
        onClose={ask.close}
        onDeleted={() => navigate({ to: "/bots/$botId/knowledge/sources" })}
      />
    </Page>
  );
}

function DownloadButton({ source, name }: { source: Source; name: string }) {
  const get = useMutation({ mutationFn: () => download(`/api/v1/sources/${source.id}/file`, name) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={get.isPending}
        onClick={() => get.mutate()}
      >
        Download
      </Button>
      {get.error && <ErrorNote error={get.error} title="The file could not be downloaded" />}
    </>
  );
}
