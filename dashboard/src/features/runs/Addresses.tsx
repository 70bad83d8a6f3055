// The table of a reading's addresses with its filters, and the same as CSV.
import { Button, CloseButton, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { IconDownload, IconFilterOff, IconListSearch, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { download } from "@/api/download";
import type { Run } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { useDebounced } from "@/components/useDebounced";
import { parseOutcomes } from "../documents/outcomes";
import { PageTable } from "./PageTable";
import { csvPath, isRunning, type PageFilter, runPagesQuery } from "./queries";
import styles from "./Report.module.css";
import { ADDRESS_KINDS, type ReportSearch, reportSearch } from "./search";

interface Props {
  run: Run;
  botId: string;
  /** The source's. */
  name: string;
  search: ReportSearch;
  onSearch: (part: Partial<ReportSearch>) => void;
}

export function Addresses({ run, botId, name, search, onSearch }: Props) {
  const filter: PageFilter = { outcomes: parseOutcomes(search.outcome), kind: search.kind, q: search.q };
  const filtered = filter.outcomes.length > 0 || !!filter.kind || !!filter.q;
  const query = useInfiniteQuery(runPagesQuery(run.id, filter, isRunning(run)));
  const pages = query.data?.pages.flatMap((page) => page.items) ?? [];
  const csv = useMutation({
    mutationFn: () => download(csvPath(run.id, filter), `reading-${run.number}.csv`),
  });
  return (
    <>
      <div className={styles.tools}>
        <SearchField value={search.q ?? ""} onChange={(q) => onSearch({ q: q || undefined })} />
        <NativeSelect
          aria-label="Show kind of address"
          data={[
            { value: "", label: "All kinds" },
            ...Object.entries(ADDRESS_KINDS).map(([value, label]) => ({ value, label })),
          ]}
          value={search.kind ?? ""}
          onChange={(event) => onSearch({ kind: reportSearch({ kind: event.currentTarget.value }).kind })}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={csv.isPending}
          onClick={() => csv.mutate()}
        >
          Download CSV
        </Button>
      </div>
      {csv.error && <ErrorNote error={csv.error} title="The table could not be downloaded" />}
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="Addresses could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={240} radius={8} />}
      {query.isSuccess && pages.length === 0 && (
        <EmptyState
          icon={filtered ? IconFilterOff : IconListSearch}
          title={filtered ? "No address like that" : "No addresses yet"}
          action={
            filtered && (
              <Button
                variant="default"
                onClick={() => onSearch({ outcome: undefined, kind: undefined, q: undefined })}
              >
                Show all addresses
              </Button>
            )
          }
        >
          {filtered
            ? "None of this reading's addresses matches the filters."
            : isRunning(run)
              ? "They appear here as they are read."
              : "This reading ended before anything was asked for."}
        </EmptyState>
      )}
      {pages.length > 0 && (
        <div aria-busy={query.isPlaceholderData}>
          <PageTable pages={pages} botId={botId} name={name} />
        </div>
      )}
      <LoadMore query={query} />
    </>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const wanted = useDebounced(typed.trim());
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;

  useEffect(() => {
    if (wanted === told.current) return;
    told.current = wanted;
    tell.current(wanted);
  }, [wanted]);

  // The filter was changed from elsewhere: the way back, or "show all".
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);

  return (
    <TextInput
      type="search"
      aria-label="Search addresses and titles"
      placeholder="Search addresses and titles"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed && <CloseButton size="sm" aria-label="Clear search" onClick={() => setTyped("")} />}
      className={styles.search}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
