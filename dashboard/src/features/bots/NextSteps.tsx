// The way from a new bot to a first visitor, as a strip that is gone once walked.
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Bot } from "@/api/types";
import { installQuery } from "../install/queries";
import styles from "./NextSteps.module.css";

export function NextSteps({ bot }: { bot: Bot }) {
  const { data: install } = useQuery(installQuery(bot.id));
  if (!install) return null;
  const seen = install.sightings.some((sighting) => sighting.allowed);
  const steps = [
    { label: "Add a source", done: bot.counts.sources > 0, to: "/bots/$botId/knowledge/sources" },
    { label: "Let it read", done: bot.counts.chunks > 0, to: "/bots/$botId/knowledge/sources" },
    { label: "Ask it something", done: bot.counts.conversations > 0, to: "/bots/$botId/playground" },
    { label: "Put it on your site", done: seen, to: "/bots/$botId/install" },
  ] as const;
  const next = steps.findIndex((step) => !step.done);
  if (next === -1) return null;

  return (
    <ol className={styles.steps} aria-label="Getting started">
      <li className={styles.step} data-state="done">
        <Dot number={1} done />
        <span>
          Bot made<span className="sr-only">, done</span>
        </span>
      </li>
      {steps.map((step, index) => (
        <li
          key={step.label}
          className={styles.step}
          data-state={step.done ? "done" : index === next ? "next" : "later"}
          aria-current={index === next ? "step" : undefined}
        >
          <Dot number={index + 2} done={step.done} />
          {index === next ? (
            <Link to={step.to} params={{ botId: bot.id }}>
              {step.label}
            </Link>
          ) : (
            <span>
              {step.label}
              {step.done && <span className="sr-only">, done</span>}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Dot({ number, done }: { number: number; done: boolean }) {
  return (
    <span className={styles.dot} aria-hidden>
      {done ? <IconCheck size={12} stroke={3} /> : number}
    </span>
  );
}
