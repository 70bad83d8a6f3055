// What was found out about an answer, sentence by sentence. Closed at first: most answers need no second look.
import type { Verdict } from "@/api/types";
import { plural } from "@/components/format";
import { Status } from "@/components/Status";
import styles from "./Verdicts.module.css";

const WORDS: Record<Verdict["verdict"], string> = {
  supported: "Supported",
  no_claim: "No claim",
  unsupported: "Not supported",
};

const TONES = { supported: "good", no_claim: "neutral", unsupported: "warn" } as const;

const REASONS: Record<NonNullable<Verdict["reason"]>, string> = {
  no_evidence: "No page says it.",
  quote_not_found: "The words it quotes stand on no page.",
  unrelated: "What it quotes is about something else.",
  number: "A number in it is not in what it quotes.",
  name: "A name in it is not in what it quotes.",
  denial: "It says the opposite of what it quotes.",
  prompt: "It repeats the bot's instructions.",
};

interface Props {
  verdicts: Verdict[] | undefined;
  /** Of its claims, 0 to 1; null if nothing was claimed. */
  share: number | null | undefined;
}

export function Verdicts({ verdicts = [], share }: Props) {
  const doubts = verdicts.filter(({ verdict }) => verdict === "unsupported");
  const claims = verdicts.filter(({ verdict }) => verdict !== "no_claim").length;
  if (share === null || share === undefined || claims === 0) return null;
  const left = doubts.filter(({ shown }) => !shown).length;
  return (
    <details className={styles.verdicts}>
      <summary>
        {doubts.length === 0 ? (
          <Status tone="good">{plural(claims, "statement")} supported</Status>
        ) : (
          <Status tone="warn">
            {doubts.length} of {plural(claims, "statement")} not supported
            {left > 0 && (left === doubts.length ? ", left out" : `, ${left} left out`)}
          </Status>
        )}
      </summary>
      <ol>
        {verdicts.map((verdict, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sentences have no other name and never move
          <li key={index} data-verdict={verdict.verdict}>
            <Status tone={TONES[verdict.verdict]}>
              {WORDS[verdict.verdict]}
              {!verdict.shown && " · left out"}
            </Status>
            <p>{verdict.text}</p>
            {verdict.reason && <p className="muted">{REASONS[verdict.reason]}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}
