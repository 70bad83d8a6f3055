// What models cost: a plot of the days, the caps, and the figures by day, bot or model.
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { download } from "@/api/download";
import { asApiError } from "@/api/problem";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { BudgetForm } from "./BudgetForm";
import { CapBars } from "./CapBars";
import { DayChart } from "./DayChart";
import { budgetQuery, usageQuery, useSetBudget } from "./queries";
import { lastDays, SPANS, USUAL_DAYS, type UsageBy, type UsageSearch } from "./search";
import { Unpriced } from "./Unpriced";
import styles from "./Usage.module.css";
import { UsageTable } from "./UsageTable";

const route = getRouteApi("/_app/usage");

export function UsagePage() {
  const { days: span = USUAL_DAYS, by = "day" } = route.useSearch();
  const navigate = useNavigate({ from: "/usage" });
  const days = lastDays(span);
  const from = days[0] ?? "";
  const plotted = useQuery(usageQuery(from, "day"));
  const listed = useQuery(usageQuery(from, by));
  const { data: budget } = useQuery(budgetQuery);
  const error = plotted.error ?? listed.error;

  const change = (next: UsageSearch) =>
    void navigate({ search: (was) => ({ ...was, ...next }), replace: true });

  return (
    <Page
      title="Usage"
      description="What models cost, for answers and for reading pages. Days are those of UTC."
      actions={
        <SegmentedControl
          aria-label="How far back"
          data={SPANS.map((one) => ({ value: String(one), label: `${one} days` }))}
          value={String(span)}
          onChange={(value) => change({ days: Number(value) === USUAL_DAYS ? undefined : Number(value) })}
        />
      }
    >
      {error && (
        <ErrorNote
          error={error}
          title="The usage could not be loaded"
          onRetry={() => void Promise.all([plotted.refetch(), listed.refetch()])}
        />
      )}
      {!error && !plotted.data && <Skeleton height={240} radius={8} />}
      {plotted.data && (
        <Panel title="Cost" level={2}>
          {plotted.data.items.length === 0 ? (
            <EmptyState
              icon={IconChartBar}
              title="No model was called in this time"
              action={<ButtonLink to="/bots">Go to your bots</ButtonLink>}
            >
              Once a paid model answers or reads pages, what it costs stands here by day, bot and model. The
              built-in answerer and embedder cost nothing.
            </EmptyState>
          ) : (
            <div className={styles.stack}>
              <DayChart
                days={days}
                lines={plotted.data.items}
                cap={budget?.workspace.budget.daily_usd ?? null}
              />
              <Unpriced models={plotted.data.unpriced_models} />
            </div>
          )}
        </Panel>
      )}
      <Caps />
      {plotted.data && plotted.data.items.length > 0 && (
        <Panel title="Figures" level={2} actions={<Export from={from} by={by} />}>
          <div className={styles.stack}>
            <SegmentedControl
              aria-label="A line for each"
              className={styles.by}
              data={[
                { value: "day", label: "By day" },
                { value: "bot", label: "By bot" },
                { value: "model", label: "By model" },
              ]}
              value={by}
              onChange={(value) => change({ by: value === "day" ? undefined : (value as UsageBy) })}
            />
            {listed.data ? <UsageTable report={listed.data} by={by} /> : <Skeleton height={160} radius={8} />}
            {plotted.data.total.estimated_calls > 0 && (
              <p className={styles.hint}>
                ≈ The model's server did not count the tokens of some calls: they are estimated.
              </p>
            )}
          </div>
        </Panel>
      )}
    </Page>
  );
}

function Export({ from, by }: { from: string; by: UsageBy }) {
  const [busy, setBusy] = useState(false);
  async function save() {
    setBusy(true);
    try {
      await download(`/api/v1/usage.csv?from=${from}&by=${by}`, "usage.csv");
    } catch (error) {
      notify(`The table was not downloaded. ${asApiError(error).message}`, "bad");
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      loading={busy}
      onClick={() => void save()}
    >
      CSV
    </Button>
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
          <BudgetForm budget={data.workspace.budget} onSave={(budget) => set.mutateAsync(budget)} />
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
