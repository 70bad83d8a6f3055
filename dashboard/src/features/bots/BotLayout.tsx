// A bot's frame: its name, the tabs, and the strip that says which step comes next.
import { Skeleton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { Status } from "@/components/Status";
import { useActiveInSight } from "@/components/useActiveInSight";
import { TitleScope } from "@/components/useTitle";
import { May } from "../auth/May";
import { NotFound } from "../shell/NotFound";
import { BudgetNotice } from "../usage/BudgetNotice";
import { quotasQuery } from "../usage/queries";
import styles from "./BotLayout.module.css";
import { NextSteps } from "./NextSteps";
import { botQuery } from "./queries";

const route = getRouteApi("/_app/bots/$botId");

const TABS = [
  ["/bots/$botId", "Overview"],
  ["/bots/$botId/knowledge", "Knowledge"],
  ["/bots/$botId/playground", "Playground"],
  ["/bots/$botId/conversations", "Conversations"],
  ["/bots/$botId/quality", "Quality"],
  ["/bots/$botId/tools", "Tools"],
  ["/bots/$botId/settings", "Settings"],
  ["/bots/$botId/install", "Install"],
] as const;

export function BotLayout() {
  const { botId } = route.useParams();
  const tabs = useActiveInSight();
  const { data: bot, error, refetch } = useQuery(botQuery(botId));
  const paused = useQuery(quotasQuery).data?.paused_bots.some(({ id }) => id === botId);

  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  if (error && !bot) return <ErrorNote error={error} title="The bot could not be loaded" onRetry={refetch} />;
  return (
    <>
      <header className={styles.header}>
        <nav aria-label="Breadcrumb" className={styles.crumb}>
          <Link to="/bots">Bots</Link>
          <IconChevronRight size={14} aria-hidden />
        </nav>
        {bot ? <h1 className={styles.name}>{bot.name}</h1> : <Skeleton width={160} height={24} my={2} />}
        {paused && <Status tone="paused">Paused by the plan</Status>}
      </header>
      <nav ref={tabs} aria-label="Bot" className={styles.tabs}>
        {TABS.map(([to, label]) => (
          <Link
            key={to}
            to={to}
            params={{ botId }}
            // What a bot opens on lies above all its other pages.
            activeOptions={{ exact: to === "/bots/$botId", includeSearch: false }}
            className={styles.tab}
          >
            {label}
          </Link>
        ))}
      </nav>
      <May>{bot && <NextSteps bot={bot} />}</May>
      <BudgetNotice botId={botId} />
      <TitleScope value={bot?.name ?? null}>
        <Outlet />
      </TitleScope>
    </>
  );
}
