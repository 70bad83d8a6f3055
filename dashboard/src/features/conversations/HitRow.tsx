// A message that was found, with the words marked, in its conversation.
import { Link } from "@tanstack/react-router";
import type { ConversationHit } from "@/api/types";
import { Time } from "@/components/Time";
import { Channel } from "./ConversationRow";
import styles from "./ConversationsPage.module.css";

export function HitRow({ hit }: { hit: ConversationHit }) {
  const { conversation } = hit;
  const asked = hit.role === "user";
  const meant = !hit.found_by.includes("words");
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <Link
          to="/bots/$botId/conversations/$conversationId"
          params={{ botId: conversation.bot_id, conversationId: conversation.id }}
          hash={hit.message_id}
          className={styles.title}
        >
          {conversation.title || "Untitled conversation"}
        </Link>
        <p className={styles.snippet}>
          {hit.pieces.map((piece, place) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
            piece.found ? <mark key={place}>{piece.text}</mark> : <span key={place}>{piece.text}</span>,
          )}
        </p>
        <div className={styles.facts}>
          <span>{asked ? "Question" : "Answer"}</span>
          {meant && <span>Found by meaning</span>}
          <Channel conversation={conversation} />
          <Time at={hit.created_at} />
        </div>
      </div>
    </li>
  );
}
