// What is used and what it costs: the plan's limits, a plot with its figures by day, bot or model, and the caps.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { Locked } from "../auth/May";
import { BudgetForm } from "./BudgetForm";
import { CapBars } from "./CapBars";
import { PlanPanel } from "./PlanPanel";
import { budgetQuery, useSetBudget } from "./queries";
import { lastDays, SPANS, USUAL_DAYS, type UsageSearch } from "./search";
import styles from "./Usage.module.css";
import { UsagePanel } from "./UsagePanel";

const route = getRouteApi("/_app/usage");

export function UsagePage() {
  const { days: span = USUAL_DAYS, by = "day", show } = route.useSearch();
  const navigate = useNavigate({ from: "/usage" });
  const change = (next: UsageSearch) =>
    void navigate({ search: (was) => ({ ...was, ...next }), replace: true });
  return (
    <Page
      title="Usage"
      description="Questions to your bots, and what models cost for answers and for reading pages. Days begin at midnight UTC."
      actions={
        <SegmentedControl
          aria-label="How far back"
          data={SPANS.map((one) => ({ value: String(one), label: `${one} days` }))}
          value={String(span)}
          onChange={(value) => change({ days: Number(value) === USUAL_DAYS ? undefined : Number(value) })}
        />
      }
    >
      <PlanPanel />
      <UsagePanel days={lastDays(span)} by={by} chosen={show} onChange={change} />
      <Caps />
    </Page>
  );
}

function Caps() {
  const set = useSetBudget();
  const { data, error, refetch } = useQuery(budgetQuery);
  if (error && !data)
    return <ErrorNote error={error} title="The caps could not be loaded" onRetry={refetch} />;
  if (!data) return <Skeleton height={200} radius={8} />;
  return (
    <>
      <Panel
        title="Caps of the workspace"
        level={2}
        description="On everything: answers of all bots, and reading pages."
      >
        <div className={styles.stack}>
          <CapBars account={data.workspace} />
          <Locked least="admin">
            <BudgetForm budget={data.workspace.budget} onSave={(budget) => set.mutateAsync(budget)} />
          </Locked>
        </div>
      </Panel>
      {data.bots.length > 0 && (
        <Panel
          title="Caps of bots"
          level={2}
          description="On their answers. They are set in a bot's settings."
        >
          <ul className={styles.bots}>
            {data.bots.map((bot) => (
              <li key={bot.bot_id}>
                <h3 className={styles.botName}>
                  <ButtonLink
                    to="/bots/$botId/settings"
                    params={{ botId: bot.bot_id ?? "" }}
                    variant="transparent"
                    size="compact-sm"
                    px={0}
                  >
                    {bot.name}
                  </ButtonLink>
                </h3>
                <CapBars account={bot} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
