// What visitors asked: a list with search, newest first.
import { Button, CloseButton, Skeleton, TextInput } from "@mantine/core";
import { IconMessages, IconSearch } from "@tabler/icons-react";
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
import { conversationsQuery } from "./queries";

const route = getRouteApi("/_app/bots/$botId/conversations/");

export function ConversationsPage() {
  const { botId } = route.useParams();
  const { q = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/conversations/" });
  const [typed, setTyped] = useState(q);
  const wanted = useDebounced(typed.trim());

  useEffect(() => {
    void navigate({ search: { q: wanted || undefined }, replace: true });
  }, [wanted, navigate]);

  const query = useInfiniteQuery({ ...conversationsQuery(botId, q), placeholderData: keepPreviousData });
  const conversations = query.data?.pages.flatMap((page) => page.items) ?? [];
  const none = query.isSuccess && conversations.length === 0;

  return (
    <Page
      level={2}
      quiet
      title="Conversations"
      description="What people asked, in the widget and in the playground."
    >
      {(!none || q !== "" || typed !== "") && (
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
      )}
      {query.error && !query.data && (
        <ErrorNote error={query.error} title="Conversations could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <ListSkeleton />}
      {none && q !== "" && (
        <EmptyState
          icon={IconSearch}
          title="Nothing found"
          action={
            <Button variant="default" onClick={() => setTyped("")}>
              Clear search
            </Button>
          }
        >
          No conversation mentions “{q}”. Try fewer or other words.
        </EmptyState>
      )}
      {none && q === "" && (
        <EmptyState
          icon={IconMessages}
          title="No conversations yet"
          action={
            <ButtonLink to="/bots/$botId/playground" params={{ botId }}>
              Ask the first question
            </ButtonLink>
          }
        >
          Every question and answer is kept here, with the sources it relied on, so that you see what people
          want to know and where the bot had to decline.
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
    </Page>
  );
}

function ListSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      {[260, 320, 210].map((width) => (
        <div key={width} className={styles.row}>
          <Skeleton width={width} height={14} maw="80%" />
          <Skeleton width={140} height={10} mt={8} />
        </div>
      ))}
    </div>
  );
}
