// A group of questions: what is asked, how often, and what can be done about it.
import { Button, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { ApiError } from "@/api/problem";
import type { GroupStatus, QuestionGroup } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Clamped } from "@/components/Clamped";
import { DayBars } from "@/components/DayBars";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import list from "@/components/List.module.css";
import { notify } from "@/components/notices";
import { Time } from "@/components/Time";
import { May } from "../../auth/May";
import { GroupQuestions } from "./GroupQuestions";
import { useSettleGroup } from "./queries";
import styles from "./Unanswered.module.css";

export function GroupRow({ group, botId }: { group: QuestionGroup; botId: string }) {
  const [opened, setOpened] = useState(false);
  const settle = useSettleGroup(botId);
  const examples = useId();
  const to = (status: GroupStatus, said: string) =>
    settle.mutate({ group, status }, { onSuccess: () => notify(said) });
  return (
    <li className={list.row}>
      <div className={styles.group}>
        <div className={styles.words}>
          <UnstyledButton
            className={styles.label}
            aria-expanded={opened}
            aria-controls={examples}
            onClick={() => setOpened(!opened)}
          >
            <IconChevronRight size={16} aria-hidden className={styles.chevron} />
            {opened ? group.label : <Clamped text={group.label} />}
          </UnstyledButton>
          <div className={list.facts}>
            <span>{plural(group.questions, "question")}</span>
            <span>
              Newest <Time at={group.newest_at} />
            </span>
            {group.status === "answered" && group.source_id && (
              <Link
                to="/bots/$botId/knowledge/sources/$sourceId"
                params={{ botId, sourceId: group.source_id }}
                className={styles.source}
              >
                The source that answers it
              </Link>
            )}
          </div>
        </div>
        <DayBars days={group.days} what="question" />
        <May>
          <div className={styles.actions}>
            {group.status === "open" ? (
              <>
                <ButtonLink
                  size="xs"
                  to="/bots/$botId/knowledge/sources/new"
                  params={{ botId }}
                  search={{ kind: "qa", question: group.label.slice(0, 500), group: group.id }}
                >
                  Add an answer
                </ButtonLink>
                <Button
                  size="xs"
                  variant="default"
                  loading={settle.isPending}
                  onClick={() => to("dismissed", "The question was dismissed.")}
                >
                  Dismiss
                </Button>
              </>
            ) : (
              <Button
                size="xs"
                variant="default"
                loading={settle.isPending}
                onClick={() => to("open", "The question is open again.")}
              >
                Open again
              </Button>
            )}
          </div>
        </May>
      </div>
      {settle.error && (
        <ErrorNote error={settle.error as ApiError} title="The question could not be changed" />
      )}
      <div id={examples}>{opened && <GroupQuestions group={group} botId={botId} />}</div>
    </li>
  );
}
