// What a bot opens on: whether it is live, what was asked and answered, how fast, at what cost, and what needs care. Each
// figure leads on to where it can be looked into.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconChartHistogram, IconMessageCircleQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Overview } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { AskedPanels } from "./AskedPanels";
import { Figures } from "./Figures";
import { KnowledgePanel } from "./KnowledgePanel";
import styles from "./Overview.module.css";
import { PresencePanel } from "./PresencePanel";
import { overviewQuery } from "./queries";
import { SpeedPanel } from "./SpeedPanel";
import { SpendPanel } from "./SpendPanel";
import { type OverviewSearch, SPANS, USUAL_DAYS } from "./search";
import { UnansweredPanel } from "./UnansweredPanel";

const route = getRouteApi("/_app/bots/$botId/");

export function OverviewPage() {
  const { botId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/" });
  const { data, error, refetch, isPlaceholderData } = useQuery(overviewQuery(botId, search));
  const change = (next: OverviewSearch) =>
    void navigate({ search: (was) => ({ ...was, ...next }), replace: true });
  const days = search.days ?? USUAL_DAYS;

  return (
    <Page level={2} quiet title="Overview" description="How it is doing, and what needs care.">
      {error && !data && (
        <ErrorNote error={error} title="The overview could not be loaded" onRetry={refetch} />
      )}
      {!data && !error && <Waiting />}
      {data && (
        <div className={styles.stack} aria-busy={isPlaceholderData}>
          <PresencePanel presence={data.presence} botId={botId} />
          {data.presence.state === "empty" ? (
            <EmptyState icon={IconChartHistogram} title="This page tells how the bot is doing">
              Once it has something to answer from, you will see here what visitors ask, how much of it the
              bot answers, how fast and at what cost, and what is missing.
            </EmptyState>
          ) : (
            <>
              <div className={styles.filters}>
                <SegmentedControl
                  aria-label="Who asked"
                  data={[
                    { value: "all", label: "Everyone" },
                    { value: "visitors", label: "Visitors" },
                  ]}
                  value={search.who ?? "all"}
                  onChange={(who) => change({ who: who === "visitors" ? "visitors" : undefined })}
                />
                <SegmentedControl
                  aria-label="How far back"
                  data={SPANS.map((span) => ({ value: String(span), label: `${span} days` }))}
                  value={String(days)}
                  onChange={(value) =>
                    change({ days: Number(value) === USUAL_DAYS ? undefined : Number(value) })
                  }
                />
              </div>
              <Figures overview={data} botId={botId} days={days} />
              <Asked overview={data} botId={botId} days={days} who={search.who} />
              <div className={styles.pair}>
                <UnansweredPanel unanswered={data.unanswered} days={days} botId={botId} />
                <SpeedPanel latency={data.latency} botId={botId} />
              </div>
              <div className={styles.pair}>
                <KnowledgePanel knowledge={data.knowledge} botId={botId} />
                <SpendPanel budget={data.budget} botId={botId} />
              </div>
            </>
          )}
        </div>
      )}
    </Page>
  );
}

interface AskedProps {
  overview: Overview;
  botId: string;
  days: number;
  who: OverviewSearch["who"];
}

/** The plots; where there is nothing to plot, the step that leads to something. */
function Asked({ overview, botId, days, who }: AskedProps) {
  const { total, presence } = overview;
  if (total.conversations + total.answered + total.declined + total.failed > 0)
    return <AskedPanels days={overview.days} botId={botId} />;
  const seen = presence.last_seen_at !== null;
  return (
    <EmptyState
      icon={IconMessageCircleQuestion}
      title={who === "visitors" ? "No visitor has asked anything" : "Nobody has asked anything"}
      action={
        seen || who !== "visitors" ? (
          <ButtonLink to="/bots/$botId/playground" params={{ botId }}>
            Ask it something
          </ButtonLink>
        ) : (
          <ButtonLink to="/bots/$botId/install" params={{ botId }}>
            Put it on your site
          </ButtonLink>
        )
      }
    >
      {`In the last ${days} days there was no question. Once there is one, conversations and answers stand here by day.`}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div className={styles.stack} aria-busy="true">
      <Skeleton height={72} radius={8} />
      <div className={styles.tiles}>
        {["conversations", "answered", "unanswered", "speed"].map((tile) => (
          <Skeleton key={tile} height={96} radius={8} />
        ))}
      </div>
      <div className={styles.pair}>
        <Skeleton height={230} radius={8} />
        <Skeleton height={230} radius={8} />
      </div>
    </div>
  );
}
