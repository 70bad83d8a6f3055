// What the bot spent against its caps, and the workspace's where it has some.
import { Link } from "@tanstack/react-router";
import type { Account, Overview } from "@/api/types";
import { Panel } from "@/components/Page";
import { CapBars } from "../usage/CapBars";
import { Unpriced } from "../usage/Unpriced";
import styles from "./Overview.module.css";

const isCapped = ({ budget }: Account) =>
  typeof budget.daily_usd === "number" || typeof budget.monthly_usd === "number";

export function SpendPanel({ budget, botId }: { budget: Overview["budget"]; botId: string }) {
  const capped = isCapped(budget.bot);
  return (
    <Panel
      title="Spending"
      description="What this bot's answers cost. Reading its pages counts under usage."
      actions={
        <Link to="/usage" className={styles.more}>
          See usage
        </Link>
      }
    >
      <div className={styles.inner}>
        <CapBars account={budget.bot} />
        {isCapped(budget.workspace) && (
          <div>
            <h4 className={styles.minor}>The whole workspace</h4>
            <CapBars account={budget.workspace} />
          </div>
        )}
        <Unpriced models={budget.bot.unpriced_models} capped={capped} />
        {!capped && (
          <p className={styles.facts}>
            <Link to="/bots/$botId/settings" params={{ botId }} hash="spending">
              Set a cap
            </Link>{" "}
            so that a busy day can't surprise you.
          </p>
        )}
      </div>
    </Panel>
  );
}
