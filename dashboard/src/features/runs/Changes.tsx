// What is other than in the reading before.
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconArrowRight, IconGitCompare } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Change, DiffPage, Outcome, Run } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count, shortUrl } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { OutLink } from "@/components/OutLink";
import { Status } from "@/components/Status";
import table from "@/components/Table.module.css";
import { OUTCOMES } from "../documents/outcomes";
import { diffPagesQuery, diffQuery } from "./queries";
import styles from "./Report.module.css";
import { CHANGES, type ReportSearch, reportSearch } from "./search";

interface Props {
  run: Run;
  botId: string;
  change: Change | undefined;
  onSearch: (part: Partial<ReportSearch>) => void;
}

const KINDS = Object.keys(CHANGES) as Change[];

export function Changes({ run, botId, change, onSearch }: Props) {
  const { data: diff, error, refetch } = useQuery(diffQuery(run.id));
  if (error) return <ErrorNote error={error} title="The comparison could not be loaded" onRetry={refetch} />;
  if (!diff) return <Skeleton height={240} radius={8} />;
  if (diff.against === null)
    return (
      <EmptyState icon={IconGitCompare} title="Nothing to compare with">
        This is the first reading. From the next one on, this shows which addresses came, went and changed.
      </EmptyState>
    );
  // The first kind that has something, until another is chosen.
  const shown = change ?? KINDS.find((kind) => diff[kind] > 0);
  if (!shown)
    return (
      <EmptyState icon={IconGitCompare} title="Nothing changed">
        Every address came to the same as in reading {count(diff.against)}.
      </EmptyState>
    );
  return (
    <>
      <div className={styles.tools}>
        <p className="muted">Against reading {count(diff.against)}:</p>
        <SegmentedControl
          aria-label="Kind of change"
          className={styles.changes}
          data={KINDS.map((value) => ({ value, label: `${CHANGES[value]} ${count(diff[value])}` }))}
          value={shown}
          onChange={(value) => onSearch({ change: reportSearch({ change: value }).change })}
        />
      </div>
      <List run={run} botId={botId} change={shown} />
    </>
  );
}

function List({ run, botId, change }: { run: Run; botId: string; change: Change }) {
  const query = useInfiniteQuery(diffPagesQuery(run.id, change));
  const pages = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The changes could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={160} radius={8} />}
      {query.isSuccess && pages.length === 0 && <p className="muted">No address has changed in this way.</p>}
      {pages.length > 0 && <DiffTable pages={pages} botId={botId} />}
      <LoadMore query={query} />
    </>
  );
}

function DiffTable({ pages, botId }: { pages: readonly DiffPage[]; botId: string }) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <tr key={`${page.change} ${page.url}`}>
            <td>
              <p>
                {page.document_id ? (
                  <Link
                    to="/bots/$botId/knowledge/documents/$documentId"
                    params={{ botId, documentId: page.document_id }}
                    className={table.open}
                  >
                    {page.title ?? shortUrl(page.url)}
                  </Link>
                ) : (
                  (page.title ?? shortUrl(page.url))
                )}
              </p>
              <OutLink href={page.url} />
              {page.detail && <p className={table.detail}>{page.detail}</p>}
            </td>
            <td>
              <span className={styles.fromTo}>
                {page.before && <Word outcome={page.before} />}
                {page.before && page.after && page.before !== page.after && (
                  <>
                    <IconArrowRight size={14} aria-label="became" />
                    <Word outcome={page.after} />
                  </>
                )}
                {!page.before && page.after && <Word outcome={page.after} />}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Word({ outcome }: { outcome: Outcome }) {
  return (
    <Status tone={OUTCOMES[outcome].tone} plain>
      {OUTCOMES[outcome].word}
    </Status>
  );
}
