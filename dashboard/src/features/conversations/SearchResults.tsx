// What a search found, the words marked.
import { Button } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import styles from "./ConversationsPage.module.css";
import { HitRow } from "./HitRow";
import { ListSkeleton } from "./ListSkeleton";
import { type Mode, type Show, searchQuery } from "./queries";

interface Props {
  botId: string;
  q: string;
  mode: Mode;
  show: Show | undefined;
  onClear: () => void;
}

export function SearchResults({ botId, q, mode, show, onClear }: Props) {
  const query = useInfiniteQuery({ ...searchQuery(botId, q, mode, show), placeholderData: keepPreviousData });
  const hits = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error && !query.data)
    return <ErrorNote error={query.error} title="The search failed" onRetry={query.refetch} />;
  if (query.isPending) return <ListSkeleton />;
  if (hits.length === 0)
    return (
      <EmptyState
        icon={IconSearch}
        title="Nothing found"
        action={
          <Button variant="default" onClick={onClear}>
            Clear search
          </Button>
        }
      >
        {mode === "words"
          ? `No message holds all words of “${q}”. Try fewer words, or search by meaning.`
          : `Nobody asked for anything like “${q}”. Try other words.`}
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.list} aria-label="Search results" aria-busy={query.isPlaceholderData}>
        {hits.map((hit) => (
          <HitRow key={hit.message_id} hit={hit} />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  );
}
