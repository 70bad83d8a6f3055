// One run of a bot's tests: how it went, and what came of each case.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ApiError } from "@/api/problem";
import { BackLink } from "@/components/BackLink";
import { ErrorNote } from "@/components/ErrorNote";
import { Note } from "@/components/Note";
import { Page, Panel } from "@/components/Page";
import { NotFound } from "../shell/NotFound";
import { draftQuery, runQuery } from "./queries";
import { Results } from "./Results";
import { RunLine } from "./RunLine";

const route = getRouteApi("/_app/bots/$botId/quality/tests/runs/$runId");

export function RunPage() {
  const { botId, runId } = route.useParams();
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  const { data: draft } = useQuery(draftQuery(botId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  return (
    <Page
      level={2}
      title={run ? `Run ${run.number}` : "Run"}
      before={
        <BackLink to="/bots/$botId/quality/tests" params={{ botId }}>
          All tests
        </BackLink>
      }
    >
      {error && !run && <ErrorNote error={error} title="The run could not be loaded" onRetry={refetch} />}
      {!error && !run && <Skeleton height={160} radius={8} />}
      {run && (
        <>
          <Panel>
            <RunLine run={run} link={false} />
          </Panel>
          {run.draft_revision !== null && run.draft_revision === draft?.revision && (
            <Note
              actions={
                <Link to="/bots/$botId/quality/tests/draft" params={{ botId }}>
                  Publish or discard the draft
                </Link>
              }
            >
              This run compares the draft with what is live.
            </Note>
          )}
          <Results run={run} />
        </>
      )}
    </Page>
  );
}
