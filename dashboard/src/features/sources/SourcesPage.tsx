// What a bot reads: the list with live progress. Files dropped anywhere on it become sources.
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconBooks, IconFilterOff, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { May, useMay } from "../auth/May";
import { useFileDrop } from "../uploads/FileDrop";
import { uploadStore } from "../uploads/store";
import { UploadList } from "../uploads/UploadList";
import uploads from "../uploads/Uploads.module.css";
import { KIND, STATUS } from "./describe";
import { type ListSearch, listSearch, narrowed } from "./listFilter";
import { sourcesQuery } from "./queries";
import { SourceRow } from "./SourceRow";
import styles from "./SourcesPage.module.css";

const route = getRouteApi("/_app/bots/$botId/knowledge/sources/");

const options = (all: string, words: Record<string, { word: string }>) => [
  { value: "", label: all },
  ...Object.entries(words).map(([value, { word }]) => ({ value, label: word })),
];

export function SourcesPage() {
  const { botId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/knowledge/sources/" });
  const query = useInfiniteQuery(sourcesQuery(botId));
  const { over, handlers } = useFileDrop((files) => uploadStore.add(botId, files));
  const may = useMay();
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = narrowed(all, search);
  const filtered = !!search.kind || !!search.status;
  const empty = query.isSuccess && all.length === 0;
  const filter = (part: Record<string, unknown>) =>
    navigate({
      search: (was): ListSearch => ({ ...was, ...listSearch({ ...was, ...part }) }),
      replace: true,
    });

  // A filter is about all sources, so all of them are fetched.
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = query;
  useEffect(() => {
    if (filtered && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [filtered, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const add = (
    <May>
      <ButtonLink
        to="/bots/$botId/knowledge/sources/new"
        params={{ botId }}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        Add source
      </ButtonLink>
    </May>
  );

  return (
    <div
      className={uploads.pageDrop}
      data-over={over || undefined}
      data-hint="Drop the files to add them as sources"
      {...(may ? handlers : {})}
    >
      <Page
        level={2}
        quiet
        title="Sources"
        description="What the bot reads. It answers from these and from nothing else."
        actions={all.length > 0 && add}
      >
        <UploadList botId={botId} />
        {query.error && (
          <ErrorNote error={query.error} title="Sources could not be loaded" onRetry={query.refetch} />
        )}
        {query.isPending && <SourcesSkeleton />}
        {empty && (
          <EmptyState icon={IconBooks} title="Give the bot something to read" action={add}>
            Most people start with their whole website; files, single pages, texts and questions with their
            answers come beside it. Reading begins at once, and you can ask the first question as soon as a
            few pages are in.
          </EmptyState>
        )}
        {(all.length > 1 || filtered) && (
          <div className={styles.filters}>
            <NativeSelect
              aria-label="Show sources of kind"
              size="xs"
              data={options("All kinds", KIND)}
              value={search.kind ?? ""}
              onChange={(event) => filter({ kind: event.currentTarget.value })}
            />
            <NativeSelect
              aria-label="Show sources with status"
              size="xs"
              data={options("Any status", STATUS)}
              value={search.status ?? ""}
              onChange={(event) => filter({ status: event.currentTarget.value })}
            />
          </div>
        )}
        {shown.length > 0 && (
          <ul className={list.list} aria-label="Sources">
            {shown.map((source) => (
              <SourceRow key={source.id} source={source} botId={botId} />
            ))}
          </ul>
        )}
        {query.isSuccess && !empty && shown.length === 0 && !hasNextPage && (
          <EmptyState
            icon={IconFilterOff}
            title="No source like that"
            action={
              <Button variant="default" onClick={() => filter({ kind: undefined, status: undefined })}>
                Show all sources
              </Button>
            }
          >
            None of the bot's sources has this kind and this status.
          </EmptyState>
        )}
        <LoadMore query={query} />
      </Page>
    </div>
  );
}

function SourcesSkeleton() {
  return (
    <div className={list.list} aria-busy="true">
      {[220, 170, 200].map((width) => (
        <div key={width} className={list.row}>
          <Skeleton width={width} height={14} />
          <Skeleton width={width + 60} height={10} mt={10} />
        </div>
      ))}
    </div>
  );
}
