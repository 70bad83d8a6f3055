// Tells a bot's owner, on each of its pages, that a cap is nearly or wholly used up: its own or the workspace's.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Account } from "@/api/types";
import { Note } from "@/components/Note";
import { capWords } from "./capWords";
import { botBudgetQuery, budgetQuery } from "./queries";
import styles from "./Usage.module.css";

/** How often it is looked at, in milliseconds. */
const EVERY = 60_000;

/** The most that was crossed; nothing if no cap is near. */
function crossed(account: Account | undefined) {
  const marks = account?.reached ?? [];
  return marks.find(({ percent }) => percent === 100) ?? marks[0];
}

export function BudgetNotice({ botId }: { botId: string }) {
  const { data: own } = useQuery({ ...botBudgetQuery(botId), refetchInterval: EVERY });
  const { data: all } = useQuery({ ...budgetQuery, refetchInterval: EVERY });
  const bot = crossed(own);
  const workspace = crossed(all?.workspace);
  const mark = bot?.percent === 100 ? bot : workspace?.percent === 100 ? workspace : (bot ?? workspace);
  if (!mark) return null;
  const whose = mark === bot ? "This bot's" : "The workspace's";
  return (
    <div className={styles.notice}>
      <Note
        actions={
          mark === bot ? (
            <Link to="/bots/$botId/settings" params={{ botId }} hash="spending">
              Change the cap
            </Link>
          ) : (
            <Link to="/usage">See usage and caps</Link>
          )
        }
      >
        {capWords(mark, whose)}
      </Note>
    </div>
  );
}
