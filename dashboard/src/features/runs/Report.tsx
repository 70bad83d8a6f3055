// The report on a source's readings: the chosen one at a glance, its history, its addresses and its changes.
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconReportSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Run, Source } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { May } from "../auth/May";
import { DocumentList } from "../documents/DocumentList";
import { joinOutcomes, parseOutcomes } from "../documents/outcomes";
import { isWeb, sourceName } from "../sources/describe";
import { isBusy } from "../sources/queries";
import { Addresses } from "./Addresses";
import { Changes } from "./Changes";
import { runQuery, runsQuery } from "./queries";
import styles from "./Report.module.css";
import { RunHistory } from "./RunHistory";
import { RunSummary } from "./RunSummary";
import type { ReportSearch, SearchChange } from "./search";

interface Props {
  source: Source;
  botId: string;
  search: ReportSearch;
  onSearch: (part: SearchChange) => void;
  onReadAgain: () => void;
}

export function Report({ source, botId, search, onSearch, onReadAgain }: Props) {
  const { data: runs, error, refetch } = useQuery(runsQuery(source.id));
  const listed = search.run ? runs?.items.find((run) => run.id === search.run) : runs?.items[0];
  // A link may lead to a reading that is no longer among the latest.
  const older = useQuery({ ...runQuery(search.run ?? ""), enabled: !!search.run && !!runs && !listed });
  const run = listed ?? older.data;

  if (error && !runs)
    return <ErrorNote error={error} title="The report could not be loaded" onRetry={refetch} />;
  if (older.error && !run)
    return (
      <ErrorNote error={older.error} title="This reading could not be loaded">
        <Button size="xs" variant="default" mt={8} onClick={() => onSearch({ run: undefined })}>
          Show the latest reading
        </Button>
      </ErrorNote>
    );
  if (!run && runs?.items.length === 0 && !isBusy(source))
    return (
      <EmptyState
        icon={IconReportSearch}
        title="No report yet"
        action={
          <May>
            <Button onClick={onReadAgain}>Read again</Button>
          </May>
        }
      >
        From the next reading on, this page shows what became of every address, and what changed since the
        reading before.
      </EmptyState>
    );
  if (!run) return <Skeleton height={240} radius={8} />;
  return (
    <div className={styles.report}>
      <div className={styles.glance}>
        <RunSummary
          run={run}
          source={source}
          botId={botId}
          filter={parseOutcomes(search.outcome)}
          onFilter={(change) =>
            onSearch((was) => ({
              outcome: joinOutcomes(change(parseOutcomes(was.outcome))),
              view: undefined,
            }))
          }
        />
        {runs && runs.items.length > 1 && (
          <RunHistory runs={runs.items} chosen={run.id} onChoose={(id) => onSearch({ run: id })} />
        )}
      </div>
      {isWeb(source.type) ? (
        <Details run={run} source={source} botId={botId} search={search} onSearch={onSearch} />
      ) : (
        <DocumentList source={source} botId={botId} name={sourceName(source)} />
      )}
    </div>
  );
}

function Details({ run, source, botId, search, onSearch }: Omit<Props, "onReadAgain"> & { run: Run }) {
  return (
    <>
      <div className={styles.views}>
        <SegmentedControl
          aria-label="View"
          data={[
            { value: "addresses", label: "Addresses" },
            { value: "changes", label: "Changes" },
          ]}
          value={search.view ?? "addresses"}
          onChange={(view) => onSearch({ view: view === "changes" ? view : undefined })}
        />
      </div>
      {search.view === "changes" ? (
        <Changes run={run} botId={botId} change={search.change} onSearch={onSearch} />
      ) : (
        <Addresses run={run} botId={botId} name={sourceName(source)} search={search} onSearch={onSearch} />
      )}
    </>
  );
}
