// What a bot must be able to answer, whether it does, and what has to hold before a change goes live.
import { Button, Skeleton } from "@mantine/core";
import { IconChecklist, IconDownload, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { download } from "@/api/download";
import type { TestCase, TestRun } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Note } from "@/components/Note";
import { Page, Panel } from "@/components/Page";
import { Locked, LookOnly, May, useMay } from "../auth/May";
import { CaseDialog } from "./CaseDialog";
import { CaseList } from "./CaseList";
import { lastAsked } from "./describe";
import { ImportTests } from "./ImportTests";
import { draftQuery, runsQuery, testsQuery, useRunTests } from "./queries";
import { RunLine } from "./RunLine";
import { TestSettingsPanel } from "./TestSettingsPanel";
import styles from "./Tests.module.css";
import { isOpen } from "./useLiveRun";

const route = getRouteApi("/_app/bots/$botId/quality/tests/");

export function TestsPage() {
  const { botId } = route.useParams();
  const tests = useQuery(testsQuery(botId));
  const runs = useInfiniteQuery(runsQuery(botId));
  const { data: draft } = useQuery(draftQuery(botId));
  const run = useRunTests(botId);
  const [opened, setOpened] = useState<TestCase | "new" | null>(null);
  const past = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const going = past.some(isOpen);
  const may = useMay();
  const some = (tests.data?.length ?? 0) > 0;

  return (
    <Page
      level={2}
      title="Tests"
      description="Questions that this bot must answer as you say: tried when you ask for it, after a new index, and before a changed prompt or model goes live."
      actions={
        some &&
        may && (
          <>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setOpened("new")}
            >
              Add test
            </Button>
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={run.isPending}
              disabled={going}
              onClick={() => run.mutate(false)}
            >
              Run tests
            </Button>
          </>
        )
      }
    >
      <LookOnly />
      {run.error && <ErrorNote error={run.error} title="The tests were not run" />}
      {tests.error && (
        <ErrorNote error={tests.error} title="The tests could not be loaded" onRetry={tests.refetch} />
      )}
      {draft && (
        <Note
          actions={
            <Link to="/bots/$botId/quality/tests/draft" params={{ botId }}>
              Look at the draft
            </Link>
          }
        >
          A draft of this bot’s settings waits to be published.
        </Note>
      )}
      {tests.isPending && <Skeleton height={180} radius={8} />}
      {tests.data && !some && (
        <EmptyState
          icon={IconChecklist}
          title="Nothing is tested yet"
          action={
            <May>
              <div className={styles.choices}>
                <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened("new")}>
                  Add test
                </Button>
                <ImportTests botId={botId} />
              </div>
            </May>
          }
        >
          A test is a question with what its answer must say, cite or decline. Fixing an answer in the{" "}
          <Link to="/bots/$botId/playground" params={{ botId }}>
            playground
          </Link>{" "}
          makes one, too.
        </EmptyState>
      )}
      {some && <Latest run={past[0]} />}
      {tests.data && some && (
        <section>
          <Cases botId={botId} tests={tests.data} asked={lastAsked(past)} onOpen={setOpened} />
        </section>
      )}
      {past.length > 1 && (
        <Panel title="Earlier runs" flush>
          <ul className={`${list.list} ${styles.bare}`}>
            {past.slice(1).map((one) => (
              <li key={one.id} className={list.row}>
                <RunLine run={one} />
              </li>
            ))}
          </ul>
          <LoadMore query={runs} />
        </Panel>
      )}
      {some && (
        <Locked least="admin" quiet>
          <TestSettingsPanel botId={botId} />
        </Locked>
      )}
      <CaseDialog botId={botId} test={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}

function Latest({ run }: { run: TestRun | undefined }) {
  if (!run) return <Note>These tests have not been run yet. Run them to see how the bot does.</Note>;
  return (
    <Panel title="Latest run">
      <RunLine run={run} />
    </Panel>
  );
}

interface CasesProps {
  botId: string;
  tests: TestCase[];
  asked: string | null;
  onOpen: (test: TestCase) => void;
}

function Cases({ botId, tests, asked, onOpen }: CasesProps) {
  const save = useMutation({ mutationFn: () => download(`/api/v1/bots/${botId}/tests.csv`, "tests.csv") });
  return (
    <Panel
      title={plural(tests.length, "test")}
      flush
      actions={
        <div className={styles.choices}>
          <May>
            <ImportTests botId={botId} />
          </May>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            Export CSV
          </Button>
        </div>
      }
    >
      {save.error && <ErrorNote error={save.error} title="The tests could not be exported" />}
      <CaseList tests={tests} asked={asked} onOpen={onOpen} />
    </Panel>
  );
}
