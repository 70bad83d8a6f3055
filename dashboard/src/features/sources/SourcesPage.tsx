// What a bot reads: the list with live progress, and the form for another source.
import { Button, Modal, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Page, Panel } from "@/components/Page";
import { AddSourceForm } from "./AddSourceForm";
import { sourcesQuery } from "./queries";
import { SourceRow } from "./SourceRow";
import styles from "./SourcesPage.module.css";

const route = getRouteApi("/_app/bots/$botId/sources/");

export function SourcesPage() {
  const { botId } = route.useParams();
  const query = useInfiniteQuery(sourcesQuery(botId));
  const [adding, dialog] = useDisclosure(false);
  const sources = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = query.isSuccess && sources.length === 0;

  return (
    <Page
      level={2}
      quiet
      title="Sources"
      description="What the bot reads. It answers from these pages and from nothing else."
      actions={
        sources.length > 0 && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
            Add source
          </Button>
        )
      }
    >
      {query.error && (
        <ErrorNote error={query.error} title="Sources could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <SourcesSkeleton />}
      {empty && (
        <div className={styles.first}>
          <Panel
            title="Give the bot something to read"
            description="Most people start with their whole website. Reading begins at once, and you can ask the first question as soon as a few pages are in."
          >
            <AddSourceForm botId={botId} />
          </Panel>
        </div>
      )}
      {sources.length > 0 && (
        <ul className={styles.list} aria-label="Sources">
          {sources.map((source) => (
            <SourceRow key={source.id} source={source} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
      <Modal opened={adding} onClose={dialog.close} title="Add a source" size="lg">
        <AddSourceForm botId={botId} onDone={dialog.close} />
      </Modal>
    </Page>
  );
}

function SourcesSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      {[220, 170].map((width) => (
        <div key={width} className={styles.row}>
          <Skeleton width={width} height={14} />
          <Skeleton width={width + 60} height={10} mt={10} />
        </div>
      ))}
    </div>
  );
}
