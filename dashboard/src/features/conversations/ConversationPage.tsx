// One conversation as it went, with the sources of each answer and what the visitor thought of it.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconShieldLock, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/problem";
import type { Conversation, Message } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Page } from "@/components/Page";
import { Time } from "@/components/Time";
import { TraceDrawer } from "../answers/TraceDrawer";
import { May } from "../auth/May";
import { DocumentDrawer } from "../documents/DocumentDrawer";
import { NotFound } from "../shell/NotFound";
import styles from "./ConversationPage.module.css";
import { Channel } from "./ConversationRow";
import { MessageView } from "./MessageView";
import { conversationQuery, messagesQuery, useDeleteConversation } from "./queries";

const route = getRouteApi("/_app/bots/$botId/conversations/$conversationId");

export function ConversationPage() {
  const { botId, conversationId } = route.useParams();
  const { data: conversation, error, refetch } = useQuery(conversationQuery(conversationId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  return (
    <>
      <Link to="/bots/$botId/conversations" params={{ botId }} className={styles.back}>
        <IconArrowLeft size={16} aria-hidden /> All conversations
      </Link>
      {error && !conversation && (
        <ErrorNote error={error} title="The conversation could not be loaded" onRetry={refetch} />
      )}
      {!error && !conversation && <Skeleton height={160} radius={8} />}
      {conversation && <Thread conversation={conversation} />}
    </>
  );
}

function bringIntoView(id: string) {
  document.getElementById(id)?.scrollIntoView({ block: "center" });
}

/** What was asked before a message. */
function questionBefore(messages: readonly Message[], index: number): string {
  return messages.slice(0, index).findLast(({ role }) => role === "user")?.text ?? "";
}

function Thread({ conversation }: { conversation: Conversation }) {
  const navigate = useNavigate();
  const query = useInfiniteQuery(messagesQuery(conversation.id));
  const remove = useDeleteConversation(conversation);
  const [asking, ask] = useDisclosure(false);
  const [traced, setTraced] = useState<string>();
  const [document, setDocument] = useState<string>();
  const messages = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { hash } = useLocation();
  const loaded = messages.length > 0;

  // A link to one message finds it only now.
  useEffect(() => {
    if (loaded && hash) bringIntoView(hash);
  }, [loaded, hash]);

  return (
    <Page
      level={2}
      title={conversation.title || "Untitled conversation"}
      description={
        <span className={styles.facts}>
          <Channel conversation={conversation} />
          <span>{plural(conversation.message_count, "message")}</span>
          <span>
            Began <Time at={conversation.created_at} />
          </span>
        </span>
      }
      actions={
        <>
          {conversation.visitor_id && (
            <ButtonLink
              variant="default"
              leftSection={<IconShieldLock size={16} aria-hidden />}
              to="/settings/privacy"
              search={{ q: conversation.visitor_id }}
            >
              Visitor's data
            </ButtonLink>
          )}
          <May least="admin">
            <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask.open}>
              Delete
            </Button>
          </May>
        </>
      }
    >
      {query.error && (
        <ErrorNote error={query.error} title="Messages could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={200} radius={8} />}
      <div className={styles.thread}>
        {messages.map((message, index) => (
          <MessageView
            key={message.id}
            botId={conversation.bot_id}
            question={questionBefore(messages, index)}
            message={message}
            onTrace={setTraced}
            asker={conversation.channel === "widget" ? "Visitor" : "Playground"}
          />
        ))}
      </div>
      <LoadMore query={query} />
      <TraceDrawer messageId={traced} onClose={() => setTraced(undefined)} onDocument={setDocument} />
      <DocumentDrawer id={document} onClose={() => setDocument(undefined)} />
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Delete this conversation?"
        action="Delete conversation"
        onConfirm={async () => {
          await remove.mutateAsync();
          notify("The conversation was deleted.");
          await navigate({ to: "/bots/$botId/conversations", params: { botId: conversation.bot_id } });
        }}
      >
        <p>
          {plural(conversation.message_count, "message")} with sources and feedback are lost for good. The
          visitor no longer sees them either.
        </p>
      </ConfirmDialog>
    </Page>
  );
}
