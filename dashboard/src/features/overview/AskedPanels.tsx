// Conversations and answers by day, as plots or as a table, and as a file.
import { Button } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { save } from "@/api/download";
import type { Overview } from "@/api/types";
import { DayPlot } from "@/components/DayPlot";
import { Panel } from "@/components/Page";
import type { PlotPart } from "@/components/plot";
import { DayTable } from "./DayTable";
import { daysAsCsv } from "./describe";
import styles from "./Overview.module.css";

interface Props {
  days: Overview["days"];
  botId: string;
}

type Day = Overview["days"][number];
const CONVERSATIONS: PlotPart<Day>[] = [
  { label: "Conversations", color: "strong", of: (day) => day.conversations },
];
const ANSWERS: PlotPart<Day>[] = [
  { label: "Answered", color: "strong", of: (day) => day.answered },
  { label: "Declined", color: "amber", of: (day) => day.declined },
  { label: "Broke off", color: "red", of: (day) => day.failed },
];

export function AskedPanels({ days, botId }: Props) {
  const [table, setTable] = useState(false);
  const buttons = (
    <div className={styles.buttons}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTable size={14} aria-hidden />}
        aria-pressed={table}
        onClick={() => setTable(!table)}
      >
        {table ? "Show plots" : "Show table"}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() => save(new Blob([daysAsCsv(days)], { type: "text/csv" }), "overview.csv")}
      >
        CSV
      </Button>
    </div>
  );
  if (table)
    return (
      <Panel title="By day" description="Days begin at midnight UTC." actions={buttons}>
        <DayTable days={days} />
      </Panel>
    );
  return (
    <div className={styles.pair}>
      <Panel
        title="Conversations"
        actions={
          <Link to="/bots/$botId/conversations" params={{ botId }} className={styles.more} data-beside>
            See them
          </Link>
        }
      >
        <DayPlot label="Conversations" parts={CONVERSATIONS} days={days} />
      </Panel>
      <Panel title="Answers" actions={buttons}>
        <DayPlot label="Answers" parts={ANSWERS} days={days} />
      </Panel>
    </div>
  );
}
