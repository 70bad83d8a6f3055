// What visitors thought of answers: those that did not help first, each leading to its conversation.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconThumbDown } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { Rated } from "@/api/types";
import { Clamped } from "@/components/Clamped";
import { DayPlot } from "@/components/DayPlot";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count } from "@/components/format";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Page, Panel } from "@/components/Page";
import type { PlotPart } from "@/components/plot";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { FixButton } from "../../fix/FixButton";
import { plainAnswer } from "./plainAnswer";
import { ratedQuery, ratedSummaryQuery } from "./queries";
import styles from "./Rated.module.css";

const COUNTED: PlotPart<{ count: number }>[] = [
  { label: "Answers", color: "strong", of: (day) => day.count },
];

const route = getRouteApi("/_app/bots/$botId/quality/rated");

export function RatedPage() {
  const { botId } = route.useParams();
  const { rating = "down" } = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/quality/rated" });
  const { data: summary } = useQuery(ratedSummaryQuery(botId));
  const query = useInfiniteQuery({ ...ratedQuery(botId, rating), placeholderData: keepPreviousData });
  const answers = query.data?.pages.flatMap((page) => page.items) ?? [];
  const days = summary?.days.map((day) => ({ day: day.day, count: day[rating] }));
  const sum = days?.reduce((sum, day) => sum + day.count, 0) ?? 0;
  return (
    <Page
      level={2}
      quiet
      title="Rated answers"
      description="What visitors said about answers. One that did not help is not given again from the cache."
    >
      {days && sum > 0 && (
        <Panel
          title={rating === "down" ? "Answers that did not help" : "Answers that helped"}
          description="By the day of the answer, over the last 28 days."
        >
          <DayPlot label="Answers" parts={COUNTED} days={days} height={80} />
        </Panel>
      )}
      <div>
        <SegmentedControl
          aria-label="Which answers"
          value={rating}
          onChange={(next) => navigate({ search: next === "up" ? { rating: "up" } : {} })}
          data={[
            { value: "down", label: "Not helpful" },
            { value: "up", label: "Helpful" },
          ]}
        />
      </div>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The answers could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={180} radius={8} />}
      {query.isSuccess && answers.length === 0 && (
        <EmptyState
          icon={IconThumbDown}
          title={rating === "down" ? "No answer was rated down" : "No answer was rated up"}
        >
          Below each answer visitors can say whether it helped, and why. What they say is collected here, so
          that you can mend what is wrong.
        </EmptyState>
      )}
      {answers.length > 0 && (
        <ul
          className={list.list}
          aria-label={`${count(answers.length)} rated answers`}
          aria-busy={query.isPlaceholderData}
        >
          {answers.map((answer) => (
            <Answer key={answer.message_id} answer={answer} botId={botId} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function Answer({ answer, botId }: { answer: Rated; botId: string }) {
  return (
    <li className={list.row}>
      <Link
        to="/bots/$botId/conversations/$conversationId"
        params={{ botId, conversationId: answer.conversation_id }}
        hash={answer.message_id}
        className={list.name}
      >
        <Clamped text={answer.question ?? "An answer without a question"} />
      </Link>
      <p className={styles.answer}>{plainAnswer(answer.answer)}</p>
      {answer.comment && (
        <p className={styles.comment}>
          <Clamped text={`“${answer.comment}”`} />
        </p>
      )}
      <div className={list.facts}>
        {answer.refused && <Status tone="warn">Declined</Status>}
        <span>{answer.channel === "widget" ? "Visitor" : "Playground"}</span>
        <Time at={answer.created_at} />
        {answer.model && <span>{answer.model}</span>}
        {answer.question && (
          <span className={list.above}>
            <FixButton
              botId={botId}
              messageId={answer.message_id}
              question={answer.question}
              answer={answer.answer}
            />
          </span>
        )}
      </div>
    </li>
  );
}
