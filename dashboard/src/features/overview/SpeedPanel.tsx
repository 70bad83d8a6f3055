// How long answers take: to the first word and to the end, as bars on one scale.
import { Link } from "@tanstack/react-router";
import type { Overview } from "@/api/types";
import { milliseconds, plural } from "@/components/format";
import { Panel } from "@/components/Page";
import styles from "./Overview.module.css";

const RANKS = [
  ["p50", "Half"],
  ["p95", "95 of 100"],
  ["p99", "99 of 100"],
] as const;

export function SpeedPanel({ latency, botId }: { latency: Overview["latency"]; botId: string }) {
  const { first_word: first, whole } = latency;
  const longest = Math.max(1, whole?.p99 ?? 0, first?.p99 ?? 0);
  return (
    <Panel
      title="Speed"
      description={
        whole
          ? `From the question on: so many of ${plural(whole.answers, "answer")} were at least this fast.`
          : "How long answers take, from the question on."
      }
    >
      {!whole || !first ? (
        <p className="muted">
          No answer was measured in this time.{" "}
          <Link to="/bots/$botId/playground" params={{ botId }}>
            Ask it something
          </Link>
        </p>
      ) : (
        <table className={styles.speed}>
          <thead>
            <tr>
              <th scope="col">Answers</th>
              <th scope="col" colSpan={2}>
                First word / whole answer
              </th>
            </tr>
          </thead>
          <tbody>
            {RANKS.map(([key, label]) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td className={styles.speedBar} aria-hidden>
                  <span>
                    <i data-part="whole" style={{ width: `${(whole[key] / longest) * 100}%` }} />
                    <i data-part="first" style={{ width: `${(first[key] / longest) * 100}%` }} />
                  </span>
                </td>
                <td className={styles.speedWords}>
                  {milliseconds(first[key])}
                  <span className="muted"> / {milliseconds(whole[key])}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
