// What was used, by day, bot or model: a plot, the figures below it, and the same as a table to keep.
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { download } from "@/api/download";
import { asApiError } from "@/api/problem";
import type { UsageLine } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { DayPlot } from "@/components/DayPlot";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { choices, PLOTS, type Plot, shown } from "./metrics";
import { budgetQuery, usageQuery } from "./queries";
import { RankChart } from "./RankChart";
import type { Metric, UsageBy, UsageSearch } from "./search";
import { Unpriced } from "./Unpriced";
import styles from "./Usage.module.css";
import { UsageTable } from "./UsageTable";

interface Props {
  days: readonly string[];
  by: UsageBy;
  chosen: Metric | undefined;
  onChange: (search: UsageSearch) => void;
}

export function UsagePanel({ days, by, chosen, onChange }: Props) {
  const from = days[0] ?? "";
  const { data: report, error, refetch } = useQuery(usageQuery(from, by));
  const { data: budget } = useQuery(budgetQuery);
  if (error && !report)
    return <ErrorNote error={error} title="The usage could not be loaded" onRetry={refetch} />;
  const metric = shown(by, chosen, report?.items ?? []);
  const plot = PLOTS[metric];
  const empty = report?.items.length === 0;
  const controls = (
    <div className={styles.controls}>
      <SegmentedControl
        aria-label="A line for each"
        data={[
          { value: "day", label: "By day" },
          { value: "bot", label: "By bot" },
          { value: "model", label: "By model" },
        ]}
        value={by}
        onChange={(value) => onChange({ by: value === "day" ? undefined : (value as UsageBy) })}
      />
      <SegmentedControl
        aria-label="What is plotted"
        data={choices(by).map((value) => ({ value, label: PLOTS[value].label }))}
        value={metric}
        onChange={(value) => onChange({ show: value as Metric })}
      />
    </div>
  );
  return (
    <Panel title="What was used" level={2} actions={!empty && <Export from={from} by={by} />}>
      {!report && <Skeleton height={240} radius={8} />}
      {empty && by !== "model" && (
        <EmptyState
          icon={IconChartBar}
          title="Nothing was asked in this time"
          action={<ButtonLink to="/bots">Go to your bots</ButtonLink>}
        >
          Once somebody asks a bot, or a paid model reads pages, it stands here by day, bot and model. The
          built-in answerer and embedder cost nothing.
        </EmptyState>
      )}
      {report && !(empty && by !== "model") && (
        <div className={styles.stack}>
          {controls}
          {empty ? (
            <p className={styles.hint}>
              No model was called in this time. The built-in answerer and embedder cost nothing.
            </p>
          ) : (
            <>
              {by === "day" ? (
                <DayPlot
                  label={plot.label}
                  parts={byDay(plot)}
                  days={withLines(days, report.items)}
                  format={plot.format}
                  cap={metric === "cost" ? budget?.workspace.budget.daily_usd : null}
                />
              ) : (
                <RankChart lines={report.items} by={by} plot={plot} />
              )}
              <Unpriced models={report.unpriced_models} />
              <UsageTable report={report} by={by} />
            </>
          )}
          {report.total.estimated_calls > 0 && (
            <p className={styles.hint}>
              ≈ The model's server did not count the tokens of some calls: they are estimated.
            </p>
          )}
        </div>
      )}
    </Panel>
  );
}

/** Every day with its line; on the others nothing was used. */
function withLines(days: readonly string[], lines: readonly UsageLine[]) {
  const found = new Map(lines.map((line) => [line.key, line]));
  return days.map((day) => ({ day, line: found.get(day) }));
}

const byDay = (plot: Plot) =>
  plot.parts.map((part) => ({
    ...part,
    of: ({ line }: { line?: UsageLine | undefined }) => (line ? part.of(line) : 0),
  }));

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
