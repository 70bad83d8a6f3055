import { IconDeviceDesktop, IconWorld } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Conversation } from "@/api/types";
import { plural, shortUrl } from "@/components/format";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./ConversationsPage.module.css";

export function ConversationRow({ conversation }: { conversation: Conversation }) {
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <Link
          to="/bots/$botId/conversations/$conversationId"
          params={{ botId: conversation.bot_id, conversationId: conversation.id }}
          className={styles.title}
        >
          {conversation.title || "Untitled conversation"}
        </Link>
        <div className={styles.facts}>
          <Channel conversation={conversation} />
          <span>{plural(conversation.message_count, "message")}</span>
          <Time at={conversation.updated_at} />
        </div>
      </div>
      {conversation.refused_count > 0 && <Status tone="warn">{conversation.refused_count} declined</Status>}
    </li>
  );
}

export function Channel({ conversation }: { conversation: Conversation }) {
  const widget = conversation.channel === "widget";
  const Icon = widget ? IconWorld : IconDeviceDesktop;
  return (
    <span className={styles.channel}>
      <Icon size={14} stroke={1.7} aria-hidden />
      {widget ? (conversation.origin ? shortUrl(conversation.origin) : "Widget") : "Playground"}
    </span>
  );
}
