// One page of a source: its text on the left, on the right what is known about it and the way to the page itself.
import { Button, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { download } from "@/api/download";
import { ApiError } from "@/api/problem";
import type { DocumentText as Document, Source } from "@/api/types";
import { BackLink } from "@/components/BackLink";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, count, plural, shortUrl } from "@/components/format";
import { OutLink } from "@/components/OutLink";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { NotFound } from "../shell/NotFound";
import { sourceName } from "../sources/describe";
import { sourceQuery } from "../sources/queries";
import styles from "./DocumentPage.module.css";
import { DocumentText } from "./DocumentText";
import { language } from "./language";
import { OUTCOMES } from "./outcomes";
import { documentQuery } from "./queries";

const route = getRouteApi("/_app/bots/$botId/knowledge/documents/$documentId");

export function DocumentPage() {
  const { documentId } = route.useParams();
  const { data, error, refetch } = useQuery(documentQuery(documentId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  if (data) return <Loaded document={data} />;
  if (error) return <ErrorNote error={error} title="The page could not be loaded" onRetry={refetch} />;
  return <Skeleton height={320} radius={8} />;
}

function Loaded({ document }: { document: Document }) {
  const { botId } = route.useParams();
  const { data: source } = useQuery(sourceQuery(document.source_id));
  const { tone, word } = OUTCOMES[document.outcome];
  return (
    <Page
      level={2}
      title={document.title ?? (document.url ? shortUrl(document.url) : "Untitled")}
      before={
        <BackLink
          to="/bots/$botId/knowledge/sources/$sourceId"
          params={{ botId, sourceId: document.source_id }}
        >
          {source ? sourceName(source) : "Source"}
        </BackLink>
      }
      description={
        <span className={styles.head}>
          <Status tone={tone}>{word}</Status>
          {document.url && <OutLink href={document.url} />}
        </span>
      }
      actions={source?.file && <Original source={source} name={source.file.name} />}
    >
      {document.detail && <p>{document.detail}</p>}
      <div className={styles.columns}>
        <div className={styles.text}>
          <DocumentText document={document} />
        </div>
        <aside className={styles.aside} aria-label="About this page">
          <Panel title="About this page">
            <Facts document={document} botId={botId} />
          </Panel>
        </aside>
      </div>
    </Page>
  );
}

function Facts({ document, botId }: { document: Document; botId: string }) {
  const tokens = document.passages.reduce((sum, passage) => sum + passage.tokens, 0);
  return (
    <dl className={styles.facts}>
      {document.description && <Fact name="Description">{document.description}</Fact>}
      {document.language && <Fact name="Language">{language(document.language)}</Fact>}
      {document.published_at && (
        <Fact name="Published">
          <Time at={document.published_at} />
        </Fact>
      )}
      {document.modified_at && (
        <Fact name="Changed by its author">
          <Time at={document.modified_at} />
        </Fact>
      )}
      {document.fetched_at && (
        <Fact name="Read">
          <Time at={document.fetched_at} />
        </Fact>
      )}
      {document.found_on && (
        <Fact name="Found on">
          <OutLink href={document.found_on} />
        </Fact>
      )}
      {document.depth > 0 && <Fact name="From the start">{plural(document.depth, "link")}</Fact>}
      {document.http_status !== null && <Fact name="HTTP status">{document.http_status}</Fact>}
      <Fact name="Size">{bytes(document.bytes)}</Fact>
      <Fact name="Passages">
        {count(document.passages.length)}, about {plural(tokens, "token")}
      </Fact>
      {document.duplicate_of && (
        <Fact name="Says the same as">
          <Link
            to="/bots/$botId/knowledge/documents/$documentId"
            params={{ botId, documentId: document.duplicate_of }}
          >
            This page
          </Link>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Original({ source, name }: { source: Source; name: string }) {
  const get = useMutation({ mutationFn: () => download(`/api/v1/sources/${source.id}/file`, name) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={get.isPending}
        onClick={() => get.mutate()}
      >
        Download the file
      </Button>
      {get.error && <ErrorNote error={get.error} title="The file could not be downloaded" />}
    </>
  );
}
