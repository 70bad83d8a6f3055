// What people asked: a list with filters, newest first; with a search, the places where it was said.
import { Button, CloseButton, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { IconFilter, IconMessages, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { useDebounced } from "@/components/useDebounced";
import { ConversationRow } from "./ConversationRow";
import styles from "./ConversationsPage.module.css";
import { ListSkeleton } from "./ListSkeleton";
import { conversationsQuery, type Mode, type Show } from "./queries";
import { SearchResults } from "./SearchResults";

const route = getRouteApi("/_app/bots/$botId/conversations/");

const SHOWN: [Show | "", string][] = [
  ["", "All conversations"],
  ["declined", "With a declined answer"],
  ["rated-down", "With an answer rated down"],
  ["website", "From a website"],
  ["playground", "From the playground"],
];

export function ConversationsPage() {
  const { botId } = route.useParams();
  const { q = "", mode = "both", show } = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/conversations/" });
  const [typed, setTyped] = useState(q);
  const wanted = useDebounced(typed.trim());

  useEffect(() => {
    void navigate({ search: (old) => ({ ...old, q: wanted || undefined }), replace: true });
  }, [wanted, navigate]);

  const query = useInfiniteQuery({ ...conversationsQuery(botId, show), placeholderData: keepPreviousData });
  const conversations = query.data?.pages.flatMap((page) => page.items) ?? [];
  const none = query.isSuccess && conversations.length === 0;
  const nothingYet = none && q === "" && typed === "" && !show;
  const setShow = (next: string) =>
    navigate({ search: (old) => ({ ...old, show: next === "" ? undefined : (next as Show) }) });

  return (
    <Page
      level={2}
      quiet
      title="Conversations"
      description="What people asked, in the widget and in the playground."
    >
      {!nothingYet && (
        <div className={styles.tools}>
          <TextInput
            type="search"
            aria-label="Search conversations"
            placeholder="Search what was said"
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={
              typed && <CloseButton size="sm" aria-label="Clear search" onClick={() => setTyped("")} />
            }
            className={styles.search}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label="Which conversations"
            value={show ?? ""}
            onChange={(event) => setShow(event.currentTarget.value)}
            data={SHOWN.map(([value, label]) => ({ value, label }))}
          />
          {q !== "" && (
            <SegmentedControl
              aria-label="Search by"
              value={mode}
              onChange={(next) =>
                navigate({
                  search: (old) => ({ ...old, mode: next === "both" ? undefined : (next as Mode) }),
                  replace: true,
                })
              }
              data={[
                { value: "both", label: "Words and meaning" },
                { value: "words", label: "Words" },
                { value: "meaning", label: "Meaning" },
              ]}
            />
          )}
        </div>
      )}
      {q !== "" ? (
        <SearchResults botId={botId} q={q} mode={mode} show={show} onClear={() => setTyped("")} />
      ) : (
        <>
          {query.error && !query.data && (
            <ErrorNote
              error={query.error}
              title="Conversations could not be loaded"
              onRetry={query.refetch}
            />
          )}
          {query.isPending && <ListSkeleton />}
          {none && show && (
            <EmptyState
              icon={IconFilter}
              title="None of these"
              action={
                <Button variant="default" onClick={() => setShow("")}>
                  Show all conversations
                </Button>
              }
            >
              No conversation is of this kind.
            </EmptyState>
          )}
          {none && !show && (
            <EmptyState
              icon={IconMessages}
              title="No conversations yet"
              action={
                <ButtonLink to="/bots/$botId/playground" params={{ botId }}>
                  Ask the first question
                </ButtonLink>
              }
            >
              Every question and answer is kept here, with the sources it relied on, so that you see what
              people want to know and where the bot had to decline.
            </EmptyState>
          )}
          {conversations.length > 0 && (
            <ul className={styles.list} aria-label="Conversations" aria-busy={query.isPlaceholderData}>
              {conversations.map((conversation) => (
                <ConversationRow key={conversation.id} conversation={conversation} />
              ))}
            </ul>
          )}
          <LoadMore query={query} />
        </>
      )}
    </Page>
  );
}
