// What the bot could not answer, the most asked first: the next thing to write.
import { Link } from "@tanstack/react-router";
import type { Overview } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Clamped } from "@/components/Clamped";
import { plural } from "@/components/format";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import styles from "./Overview.module.css";

interface Props {
  unanswered: Overview["unanswered"];
  days: number;
  botId: string;
}

export function UnansweredPanel({ unanswered, days, botId }: Props) {
  const { open, asked, most_asked } = unanswered;
  return (
    <Panel
      title="Unanswered questions"
      description={asked > 0 ? `${plural(asked, "question")} in ${days} days found no answer.` : undefined}
      actions={
        open > 0 && (
          <ButtonLink size="xs" variant="default" to="/bots/$botId/quality/unanswered" params={{ botId }}>
            <May otherwise="See them">Answer them</May>
          </ButtonLink>
        )
      }
    >
      {open === 0 ? (
        <p>
          <Status tone="good" plain>
            Nothing waits for an answer
          </Status>
        </p>
      ) : (
        <ol className={styles.questions}>
          {most_asked.map((group) => (
            <li key={group.id}>
              <Link to="/bots/$botId/quality/unanswered" params={{ botId }} className={styles.question}>
                <Clamped text={group.label} />
              </Link>
              <span className={styles.facts}>
                {plural(group.questions, "question")}, last <Time at={group.newest_at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
