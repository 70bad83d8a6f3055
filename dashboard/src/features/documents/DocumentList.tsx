// The pages of a source with what became of each. A table that turns into cards where there is no room for columns.
import { NativeSelect, Skeleton } from "@mantine/core";
import { IconFiles } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { DocumentRow, Source } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, count, shortUrl } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { isBusy } from "../sources/queries";
import styles from "./DocumentList.module.css";
import { OUTCOMES, type OutcomeFilter, outcomeFilter } from "./outcomes";
import { documentsQuery } from "./queries";

interface Props {
  source: Source;
  filter: OutcomeFilter | undefined;
  onFilter: (filter: OutcomeFilter | undefined) => void;
  onOpen: (id: string) => void;
}

const OPTIONS = [
  { value: "", label: "All pages" },
  { value: "not-read", label: "Not read" },
  ...Object.entries(OUTCOMES).map(([value, { word }]) => ({ value, label: word })),
];

export function DocumentList({ source, filter, onFilter, onOpen }: Props) {
  const query = useInfiniteQuery(documentsQuery(source.id, filter, isBusy(source)));
  const documents = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="pages" className={styles.section}>
      <div className={styles.head}>
        <h3 id="pages" className={styles.title}>
          Pages
        </h3>
        <NativeSelect
          aria-label="Show pages by outcome"
          size="xs"
          data={OPTIONS}
          value={filter ?? ""}
          onChange={(event) => onFilter(outcomeFilter(event.currentTarget.value))}
        />
      </div>
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="Pages could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={160} radius={8} />}
      {query.isSuccess && documents.length === 0 && (
        <EmptyState icon={IconFiles} title={filter ? "No page with this outcome" : "No pages yet"}>
          {filter
            ? "Choose another outcome above to see the other pages."
            : isBusy(source)
              ? "They appear here as they are read."
              : "Nothing was found to read. Refresh the source to try again."}
        </EmptyState>
      )}
      {documents.length > 0 && <DocumentTable documents={documents} onOpen={onOpen} />}
      <LoadMore query={query} />
    </section>
  );
}

function DocumentTable({ documents, onOpen }: { documents: DocumentRow[]; onOpen: (id: string) => void }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Page</th>
          <th scope="col">Outcome</th>
          <th scope="col" className={styles.right}>
            Passages
          </th>
          <th scope="col" className={styles.right}>
            Size
          </th>
          <th scope="col" className={styles.right}>
            Fetched
          </th>
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => (
          <tr key={document.id}>
            <td>
              <button type="button" className={styles.open} onClick={() => onOpen(document.id)}>
                {document.title ?? (document.url ? shortUrl(document.url) : "Untitled")}
              </button>
              {document.url && document.title && <p className={styles.url}>{shortUrl(document.url)}</p>}
              {document.detail && <p className={styles.detail}>{document.detail}</p>}
            </td>
            <td>
              <Status tone={OUTCOMES[document.outcome].tone} plain>
                {OUTCOMES[document.outcome].word}
              </Status>
            </td>
            <td className={styles.right} data-label="Passages">
              {count(document.chunks)}
            </td>
            <td className={styles.right} data-label="Size">
              {bytes(document.bytes)}
            </td>
            <td className={styles.right} data-label="Fetched">
              {document.fetched_at ? <Time at={document.fetched_at} /> : "Not yet"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
