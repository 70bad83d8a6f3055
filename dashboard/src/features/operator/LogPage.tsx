// What was done to the installation itself, the latest first.
import { Skeleton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import activity from "../activity/Activity.module.css";
import { EventRow } from "../activity/EventRow";
import { logQuery } from "./console";

export function LogPage() {
  const query = useInfiniteQuery(logQuery);
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Activity"
      description="What was done to this installation. What was done to a workspace stands in its own log."
    >
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The activity could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={240} radius={8} />}
      {query.isSuccess && events.length === 0 && (
        <EmptyState icon={IconHistory} title="Nothing has been done yet">
          Offices given and taken, announcements, maintenance and webhooks taken in again are listed here.
        </EmptyState>
      )}
      {events.length > 0 && (
        <ul className={activity.list} aria-label="Activity">
          {events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}
