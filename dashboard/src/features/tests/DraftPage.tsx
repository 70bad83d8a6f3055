// A draft of a bot: what it changes, how its tests go beside what is live, and the way to publish or discard it.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilePencil, IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Bot, Draft, Publication } from "@/api/types";
import { BackLink } from "@/components/BackLink";
import { ButtonLink } from "@/components/ButtonLink";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import list from "@/components/List.module.css";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { botQuery } from "../bots/queries";
import { changes } from "./draftChanges";
import { PublishDialog } from "./PublishDialog";
import {
  draftQuery,
  publicationsQuery,
  runsQuery,
  testsQuery,
  useDiscardDraft,
  useRunTests,
} from "./queries";
import { Results } from "./Results";
import styles from "./Results.module.css";
import { RunLine } from "./RunLine";
import { isOpen } from "./useLiveRun";

const route = getRouteApi("/_app/bots/$botId/quality/tests/draft");

export function DraftPage() {
  const { botId } = route.useParams();
  const { data: bot } = useQuery(botQuery(botId));
  const { data: draft, error, refetch } = useQuery(draftQuery(botId));
  const { data: published } = useQuery(publicationsQuery(botId));
  return (
    <>
      {error && <ErrorNote error={error} title="The draft could not be loaded" onRetry={refetch} />}
      {(!bot || draft === undefined) && !error && <Skeleton height={240} radius={8} />}
      {bot && draft && <Present bot={bot} draft={draft} />}
      {bot && draft === null && (
        <Page level={2} title="Draft" before={<Back botId={botId} />}>
          <EmptyState
            icon={IconFilePencil}
            title="No draft"
            action={
              <ButtonLink to="/bots/$botId/settings" params={{ botId }}>
                Open settings
              </ButtonLink>
            }
          >
            Change instructions or model in the settings and save them as a draft: here you see how it answers
            your tests beside what is live, before anybody else does.
          </EmptyState>
        </Page>
      )}
      {published && published.items.length > 0 && <Published items={published.items} />}
    </>
  );
}

const Back = ({ botId }: { botId: string }) => (
  <BackLink to="/bots/$botId/quality/tests" params={{ botId }}>
    All tests
  </BackLink>
);

function Present({ bot, draft }: { bot: Bot; draft: Draft }) {
  const navigate = useNavigate();
  const { data: tests } = useQuery(testsQuery(bot.id));
  const runs = useInfiniteQuery(runsQuery(bot.id));
  const start = useRunTests(bot.id);
  const discard = useDiscardDraft(bot.id);
  const [publishing, publish] = useDisclosure(false);
  const [asking, ask] = useDisclosure(false);
  const all = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const run = all.find((one) => one.draft_revision === draft.revision);
  const none = tests?.length === 0;
  const toTests = () => navigate({ to: "/bots/$botId/quality/tests", params: { botId: bot.id } });
  return (
    <Page
      level={2}
      title="Draft"
      description="Not live yet. Its answers stand beside those of the live bot."
      before={<Back botId={bot.id} />}
      actions={
        <May>
          <Button variant="default" onClick={ask.open}>
            Discard
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={start.isPending}
            disabled={none || all.some(isOpen)}
            onClick={() => start.mutate(true)}
          >
            Run tests
          </Button>
          <Button onClick={publish.open}>Publish</Button>
        </May>
      }
    >
      {start.error && <ErrorNote error={start.error} title="The tests were not run" />}
      {none && (
        <Note
          actions={
            <ButtonLink
              size="compact-sm"
              variant="default"
              to="/bots/$botId/quality/tests"
              params={{ botId: bot.id }}
            >
              Add tests
            </ButtonLink>
          }
        >
          This bot has no tests yet, so there is nothing to compare.
        </Note>
      )}
      {draft.blocked && <Note>{draft.blocked}</Note>}
      <Panel title="What changes">
        <Changes bot={bot} draft={draft} />
      </Panel>
      {run && (
        <>
          <Panel title="Draft beside live">
            <RunLine run={run} link={false} />
          </Panel>
          <Results run={run} />
        </>
      )}
      <PublishDialog
        bot={bot}
        draft={draft}
        run={run}
        opened={publishing}
        onClose={publish.close}
        onPublished={toTests}
      />
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Discard this draft?"
        action="Discard draft"
        onConfirm={async () => {
          await discard.mutateAsync();
          notify("The draft was discarded. The live bot is as it was.");
          await toTests();
        }}
      >
        <p>What it changes is lost. The live bot stays as it is.</p>
      </ConfirmDialog>
    </Page>
  );
}

function Changes({ bot, draft }: { bot: Bot; draft: Draft }) {
  const found = changes(bot, draft);
  if (found.length === 0) return <p className="muted">Nothing: the live bot is as the draft by now.</p>;
  return (
    <dl className={styles.changes}>
      {found.map(({ name, live, draft }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {(
              [
                ["Live", live],
                ["Draft", draft],
              ] as const
            ).map(([side, words]) => (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
              <p key={side} className={styles.value} tabIndex={0}>
                <span>{side}</span>
                {words}
              </p>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Published({ items }: { items: readonly Publication[] }) {
  return (
    <div className={styles.before}>
      <Panel title="Published before" flush>
        <ul className={`${list.list} ${styles.bare}`}>
          {items.map((one) => (
            <li key={one.id} className={list.row}>
              <p className={list.facts}>
                <Time at={one.created_at} />
                {one.published_by && <span>by {one.published_by}</span>}
                {one.newly_failing > 0 && <span>{plural(one.newly_failing, "test")} newly failing</span>}
                {one.overridden && <Status tone="warn">Against its tests</Status>}
              </p>
              {one.reason && <p>“{one.reason}”</p>}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
