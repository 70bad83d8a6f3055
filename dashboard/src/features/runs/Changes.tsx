// What is other than in the reading before.
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconArrowRight, IconGitCompare } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Change, DiffPage, Outcome, Run } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural, shortUrl } from "@/components/format";
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

export function Changes({ run, botId, change, onSearch }: Props) {
  const { data: diff, error, refetch } = useQuery(diffQuery(run.id));
  const query = useInfiniteQuery(diffPagesQuery(run.id, change));
  const pages = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (error) return <ErrorNote error={error} title="The comparison could not be loaded" onRetry={refetch} />;
  if (!diff) return <Skeleton height={240} radius={8} />;
  if (diff.against === null)
    return (
      <EmptyState icon={IconGitCompare} title="Nothing to compare with">
        This is the first reading. From the next one on, this shows which addresses came, went and changed.
      </EmptyState>
    );
  const kinds = Object.keys(CHANGES) as Change[];
  const all = kinds.reduce((sum, kind) => sum + diff[kind], 0);
  return (
    <>
      <div className={styles.tools}>
        <p className={styles.against}>
          Against reading {count(diff.against)}:{" "}
          {all === 0
            ? "nothing changed."
            : `${plural(diff.added, "address", "addresses")} added, ${count(diff.removed)} removed, ${count(diff.changed)} with another text, ${count(diff.outcome_changed)} with another outcome.`}
        </p>
        {all > 0 && (
          <NativeSelect
            aria-label="Show kind of change"
            data={[
              { value: "", label: `All changes (${count(all)})` },
              ...kinds.map((value) => ({ value, label: `${CHANGES[value]} (${count(diff[value])})` })),
            ]}
            value={change ?? ""}
            onChange={(event) =>
              onSearch({ change: reportSearch({ change: event.currentTarget.value }).change })
            }
          />
        )}
      </div>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="The changes could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={160} radius={8} />}
      {query.isSuccess && pages.length === 0 && (
        <EmptyState
          icon={IconGitCompare}
          title={change ? "No change of this kind" : "Nothing changed"}
          action={
            change && (
              <Button variant="default" onClick={() => onSearch({ change: undefined })}>
                Show all changes
              </Button>
            )
          }
        >
          {change
            ? "The other kinds may have some."
            : "Every address came to the same as in the reading before."}
        </EmptyState>
      )}
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
          <th scope="col">Change</th>
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
            <td>{CHANGES[page.change]}</td>
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
