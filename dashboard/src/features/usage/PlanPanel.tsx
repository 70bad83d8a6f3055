// The plan on the usage page: its bars, and what happens at the limits. Nothing where no plans are sold.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ButtonLink } from "@/components/ButtonLink";
import { Note } from "@/components/Note";
import { Panel } from "@/components/Page";
import { May } from "../auth/May";
import { QuotaBars } from "./QuotaBars";
import { quotasQuery } from "./queries";
import { atLimit } from "./quotas";
import styles from "./Usage.module.css";

export function PlanPanel() {
  const { data: quotas } = useQuery(quotasQuery);
  if (!quotas?.sold) return null;
  return (
    <Panel
      title={`Plan: ${quotas.plan.name}`}
      level={2}
      description={atLimit(quotas)}
      actions={
        <ButtonLink to="/settings/billing" variant="default" size="xs">
          <May least="owner" otherwise="See plans">
            Change plan
          </May>
        </ButtonLink>
      }
    >
      <div className={styles.stack}>
        <QuotaBars quotas={quotas} />
        {quotas.reading_paused && <Note>{quotas.reading_paused}</Note>}
        {quotas.paused_bots.length > 0 && (
          <Note>
            Paused, because more bots are there than the plan includes:{" "}
            {quotas.paused_bots.map(({ id, name }, place) => (
              <span key={id}>
                {place > 0 && ", "}
                <Link to="/bots/$botId/knowledge/sources" params={{ botId: id }}>
                  {name}
                </Link>
              </span>
            ))}
            . Nothing of them is lost.
          </Note>
        )}
      </div>
    </Panel>
  );
}
