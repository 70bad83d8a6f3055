// The questions of a group as they were asked, each leading to its conversation.
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { QuestionGroup, UnansweredQuestion } from "@/api/types";
import { Clamped } from "@/components/Clamped";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { groupQuestionsQuery } from "./queries";
import styles from "./Unanswered.module.css";

const REASONS: Record<string, string> = {
  refused: "Declined",
  budget: "Budget used up",
  weak: "Weak answer",
};

export function GroupQuestions({ group, botId }: { group: QuestionGroup; botId: string }) {
  const query = useInfiniteQuery(groupQuestionsQuery(group.id));
  const questions = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error && !query.data)
    return (
      <ErrorNote error={query.error} title="The questions could not be loaded" onRetry={query.refetch} />
    );
  if (query.isPending) return <Skeleton height={60} radius={8} mt={12} />;
  return (
    <>
      <ul className={styles.questions} aria-label={`Questions like “${group.label}”`}>
        {questions.map((question) => (
          <Question key={question.message_id} question={question} botId={botId} />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  );
}

function Question({ question, botId }: { question: UnansweredQuestion; botId: string }) {
  return (
    <li className={styles.question}>
      <Link
        to="/bots/$botId/conversations/$conversationId"
        params={{ botId, conversationId: question.conversation_id }}
      >
        <Clamped text={question.text} />
      </Link>
      <span className={styles.facts}>
        <Status tone="warn">{REASONS[question.reason] ?? question.reason}</Status>
        <span>{question.channel === "widget" ? "Visitor" : "Playground"}</span>
        <Time at={question.asked_at} />
      </span>
    </li>
  );
}
