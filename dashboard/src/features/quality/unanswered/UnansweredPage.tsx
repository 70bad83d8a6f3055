// What the bot could not answer, put together by what is asked: what to write next.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { GroupStatus } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { DayPlot } from "@/components/DayPlot";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count } from "@/components/format";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Page, Panel } from "@/components/Page";
import type { PlotPart } from "@/components/plot";
import { GroupRow } from "./GroupRow";
import { groupsQuery, unansweredSummaryQuery } from "./queries";
import styles from "./Unanswered.module.css";

const COUNTED: PlotPart<{ count: number }>[] = [
  { label: "Questions", color: "strong", of: (day) => day.count },
];

const route = getRouteApi("/_app/bots/$botId/quality/unanswered");

const NONE: Record<GroupStatus, string> = {
  open: "Every question that was asked lately found an answer. What does not will be collected here, so that you see which page is missing.",
  answered:
    "Questions for which you have added an answer are kept here. They come back if they are asked and declined again.",
  dismissed: "Questions that need no answer are kept here. You can bring each of them back.",
};

export function UnansweredPage() {
  const { botId } = route.useParams();
  const { status = "open", order = "count" } = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/quality/unanswered" });
  const summary = useQuery(unansweredSummaryQuery(botId));
  const query = useInfiniteQuery({ ...groupsQuery(botId, status, order), placeholderData: keepPreviousData });
  const groups = query.data?.pages.flatMap((page) => page.items) ?? [];
  const ungrouped = summary.data?.ungrouped ?? false;
  const { refetch } = query;

  // The last questions are in a group now.
  useEffect(() => {
    if (!ungrouped) void refetch();
  }, [ungrouped, refetch]);

  const asked = summary.data?.days.reduce((sum, day) => sum + day.count, 0) ?? 0;
  const label = (name: string, number: number | undefined) =>
    number === undefined ? name : `${name} (${count(number)})`;
  return (
    <Page
      level={2}
      quiet
      title="Unanswered questions"
      description="What the bot declined, or could only answer poorly, put together by what is asked."
    >
      {asked > 0 && summary.data && (
        <Panel title="Questions without an answer" description="By day, over the last 28 days.">
          <DayPlot label="Questions" parts={COUNTED} days={summary.data.days} height={80} />
        </Panel>
      )}
      <div className={styles.bar}>
        <SegmentedControl
          aria-label="Which questions"
          value={status}
          onChange={(next) =>
            navigate({
              search: (old) => ({ ...old, status: next === "open" ? undefined : (next as GroupStatus) }),
            })
          }
          data={[
            { value: "open", label: label("Open", summary.data?.open) },
            { value: "answered", label: label("Answered", summary.data?.answered) },
            { value: "dismissed", label: label("Dismissed", summary.data?.dismissed) },
          ]}
        />
        <SegmentedControl
          aria-label="Order"
          value={order}
          onChange={(next) =>
            navigate({ search: (old) => ({ ...old, order: next === "newest" ? "newest" : undefined }) })
          }
          data={[
            { value: "count", label: "Most asked" },
            { value: "newest", label: "Newest" },
          ]}
        />
      </div>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The questions could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={180} radius={8} />}
      {query.isSuccess && groups.length === 0 && (
        <EmptyState
          icon={IconHelpCircle}
          title={status === "open" ? "Nothing is unanswered" : `Nothing is ${status}`}
          action={
            status === "open" && (
              <ButtonLink variant="default" to="/bots/$botId/playground" params={{ botId }}>
                Ask it something
              </ButtonLink>
            )
          }
        >
          {NONE[status]}
        </EmptyState>
      )}
      {groups.length > 0 && (
        <ul className={list.list} aria-label="Groups of questions" aria-busy={query.isPlaceholderData}>
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} botId={botId} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}
