// How well the knowledge bases are that the bot answers from, each with what weighs most of what is wrong.
import { Link } from "@tanstack/react-router";
import type { Overview } from "@/api/types";
import { plural } from "@/components/format";
import { Gauge } from "@/components/Gauge";
import { Panel } from "@/components/Page";
import { May } from "../auth/May";
import styles from "./Overview.module.css";

interface Props {
  knowledge: Overview["knowledge"];
  botId: string;
}

export function KnowledgePanel({ knowledge, botId }: Props) {
  // A bot that answers from given knowledge bases alone has one of its own that is empty on purpose.
  const shown = knowledge.filter(
    ({ own, worst }) => !own || knowledge.length === 1 || worst?.code !== "empty",
  );
  return (
    <Panel
      title="Knowledge"
      description="What visitors may miss."
      actions={
        <Link to="/bots/$botId/knowledge/versions" params={{ botId }} className={styles.more}>
          See all findings
        </Link>
      }
    >
      <ul className={styles.bases}>
        {shown.map((base) => (
          <li key={base.id}>
            <Gauge score={base.score} label={base.own ? "Health" : `Health of ${base.name}`} />
            <div>
              {!base.own && <h4 className={styles.minor}>{base.name}</h4>}
              {base.worst ? (
                <p>{base.worst.sentence}</p>
              ) : (
                <p>Nothing is wrong: every page that was read can be answered from.</p>
              )}
              {base.findings > 1 && (
                <p className={styles.facts}>and {plural(base.findings - 1, "further finding")}</p>
              )}
              {base.own && base.worst?.code === "empty" && (
                <May>
                  <Link to="/bots/$botId/knowledge/sources/new" params={{ botId }}>
                    Add source
                  </Link>
                </May>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
