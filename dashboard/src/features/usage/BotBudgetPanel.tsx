// What a bot's answers cost, against its caps, and the caps themselves.
import { Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Bot } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Panel } from "@/components/Page";
import { useUpdateBot } from "../bots/queries";
import { BudgetForm } from "./BudgetForm";
import { CapBars } from "./CapBars";
import { botBudgetQuery } from "./queries";
import { Unpriced } from "./Unpriced";
import styles from "./Usage.module.css";

export function BotBudgetPanel({ bot }: { bot: Bot }) {
  const { data: account, error, refetch } = useQuery(botBudgetQuery(bot.id));
  const client = useQueryClient();
  const update = useUpdateBot(bot.id);
  return (
    <Panel title="Spending" description="What this bot's answers cost. Reading its pages counts under Usage.">
      {error && !account && (
        <ErrorNote error={error} title="The spending could not be loaded" onRetry={refetch} />
      )}
      {!account && !error && <Skeleton height={120} radius={8} />}
      {account && (
        <div className={styles.stack}>
          <CapBars account={account} />
          <Unpriced
            models={account.unpriced_models}
            capped={
              typeof account.budget.daily_usd === "number" || typeof account.budget.monthly_usd === "number"
            }
          />
          <BudgetForm
            budget={account.budget}
            onSave={async (budget) => {
              await update.mutateAsync({ settings: { budget } });
              await client.invalidateQueries({ queryKey: ["budget"] });
            }}
          />
        </div>
      )}
    </Panel>
  );
}
