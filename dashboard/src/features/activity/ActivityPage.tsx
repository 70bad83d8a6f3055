// What was done in the workspace, the latest first, with filters that stand in the URL.
import { Button, Skeleton } from "@mantine/core";
import { IconDownload, IconFilter, IconHistory } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { download } from "@/api/download";
import { asApiError } from "@/api/problem";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { useMay } from "../auth/May";
import styles from "./Activity.module.css";
import { ActivityFilters } from "./ActivityFilters";
import { EventRow } from "./EventRow";
import { activityQuery, filtersQuery } from "./queries";
import { type ActivitySearch, activityFilter, tablePath } from "./search";

const route = getRouteApi("/_app/activity");

export function ActivityPage() {
  const search = route.useSearch();
  const allowed = useMay("admin");
  return (
    <Page
      title="Activity"
      description="What was done in this workspace, by whom and when. Nothing is ever changed in it, and each entry is sealed to the one before."
      actions={allowed && <Export search={search} />}
    >
      {allowed ? (
        <Events search={search} />
      ) : (
        <EmptyState icon={IconHistory} title="For owners and admins">
          It tells who did what, also who signed in and when. Ask an owner or admin of the workspace if you
          need to know something of it.
        </EmptyState>
      )}
    </Page>
  );
}

function Events({ search }: { search: ActivitySearch }) {
  const navigate = useNavigate({ from: "/activity" });
  const query = useInfiniteQuery({
    ...activityQuery(activityFilter(search)),
    placeholderData: keepPreviousData,
  });
  const filters = useQuery(filtersQuery);
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (next: ActivitySearch) => void navigate({ search: next, replace: true });
  if (query.error && !query.data) {
    return (
      <ErrorNote
        error={query.error}
        title="The activity could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <>
      <ActivityFilters search={search} filters={filters.data} onChange={change} />
      {query.isPending && <Skeleton height={320} radius={8} />}
      {query.isSuccess && events.length === 0 && <Nothing onClear={() => change({})} search={search} />}
      {events.length > 0 && (
        <ul className={styles.list} aria-label="Activity" aria-busy={query.isPlaceholderData}>
          {events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </>
  );
}

function Nothing({ search, onClear }: { search: ActivitySearch; onClear: () => void }) {
  if (Object.values(search).every((value) => value === undefined)) {
    return (
      <EmptyState icon={IconHistory} title="Nothing has been done yet">
        Whatever is made, changed or deleted here is listed from now on, with who did it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilter}
      title="Nothing like that was done"
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      No entry matches these filters.
    </EmptyState>
  );
}

function Export({ search }: { search: ActivitySearch }) {
  const [busy, setBusy] = useState(false);
  async function save() {
    setBusy(true);
    try {
      await download(tablePath(search), "activity.csv");
    } catch (error) {
      notify(`The table was not downloaded. ${asApiError(error).message}`, "bad");
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={busy}
      onClick={() => void save()}
    >
      Download CSV
    </Button>
  );
}
