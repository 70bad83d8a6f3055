// The four figures that say most, each leading on to what it counts.
import { Link, type LinkProps } from "@tanstack/react-router";
import type { Overview } from "@/api/types";
import { count, milliseconds, plural } from "@/components/format";
import { change, percent, points } from "./describe";
import styles from "./Overview.module.css";

interface Props {
  overview: Overview;
  botId: string;
  days: number;
}

export function Figures({ overview, botId, days }: Props) {
  const { total, before, unanswered, latency } = overview;
  const asked = total.answered + total.declined + total.failed;
  const speed = latency.first_word;
  const params = { botId };
  return (
    <ul className={styles.tiles} aria-label="Key figures">
      <Tile
        label="Conversations"
        value={count(total.conversations)}
        note={change(total.conversations, before.conversations, days) ?? `in ${days} days`}
        link={{ to: "/bots/$botId/conversations", params } as LinkProps}
      />
      <Tile
        label="Questions answered"
        value={total.answered_share === null ? "–" : percent(total.answered_share)}
        note={
          total.answered_share === null
            ? "No question yet"
            : (points(total.answered_share, before.answered_share, days) ??
              `${count(total.answered)} of ${plural(asked, "question")}`)
        }
        link={{ to: "/bots/$botId/quality/unanswered", params } as LinkProps}
      />
      <Tile
        label="Waiting for an answer"
        value={count(unanswered.open)}
        note={
          unanswered.open === 0
            ? "Nothing is unanswered"
            : `${unanswered.open === 1 ? "topic" : "topics"} that it could not answer`
        }
        link={{ to: "/bots/$botId/quality/unanswered", params } as LinkProps}
      />
      <Tile
        label="First word after"
        value={speed ? milliseconds(speed.p50) : "–"}
        note={speed ? `for half of them; ${milliseconds(speed.p95)} for 95 of 100` : "No answer yet"}
        link={{ to: "/bots/$botId/playground", params } as LinkProps}
      />
    </ul>
  );
}

interface TileProps {
  label: string;
  value: string;
  note: string;
  link: LinkProps;
}

function Tile({ label, value, note, link }: TileProps) {
  return (
    <li className={styles.tile}>
      <Link {...link} className={styles.tileLabel}>
        {label}
      </Link>
      <p className={styles.tileValue}>{value}</p>
      <p className={styles.tileNote}>{note}</p>
    </li>
  );
}
