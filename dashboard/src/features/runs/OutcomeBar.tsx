// What became of a reading's addresses at a glance: a bar of groups, and every outcome with its number. Both switch the
// table's filter.
import type { Outcome } from "@/api/types";
import { count } from "@/components/format";
import { Status } from "@/components/Status";
import { grouped, OUTCOMES, toggled } from "../documents/outcomes";
import styles from "./OutcomeBar.module.css";

interface Props {
  counts: Partial<Record<Outcome, number>>;
  filter: readonly Outcome[];
  /** Given as a change, since the filter shown may be older than the one in the URL when clicks come fast. */
  onFilter: (change: (was: Outcome[]) => Outcome[]) => void;
}

export function OutcomeBar({ counts, filter, onFilter }: Props) {
  const groups = grouped(counts);
  // In the order of the bar's parts, each with its part's colour.
  const outcomes = groups.flatMap(({ key, outcomes }) =>
    outcomes.filter((outcome) => counts[outcome]).map((outcome) => ({ outcome, key })),
  );
  if (groups.length === 0) return null;
  return (
    <div className={styles.outcomes}>
      <fieldset className={styles.bar}>
        <legend className="sr-only">Addresses by what became of them</legend>
        {groups.map((group) => (
          <button
            key={group.key}
            type="button"
            className={styles.part}
            data-group={group.key}
            data-off={
              (filter.length > 0 && !group.outcomes.some((outcome) => filter.includes(outcome))) || undefined
            }
            style={{ flexGrow: group.count }}
            aria-pressed={group.outcomes.every((outcome) => filter.includes(outcome))}
            aria-label={`${group.word}: ${count(group.count)}`}
            title={`${group.word}: ${count(group.count)}`}
            onClick={() => onFilter((was) => toggled(was, group.outcomes))}
          />
        ))}
      </fieldset>
      <ul className={styles.chips} aria-label="Outcomes">
        {outcomes.map(({ outcome, key }) => (
          <li key={outcome}>
            <button
              type="button"
              className={styles.chip}
              aria-pressed={filter.includes(outcome)}
              onClick={() => onFilter((was) => toggled(was, [outcome]))}
            >
              <span className={styles.swatch} data-group={key} aria-hidden />
              <Status tone={OUTCOMES[outcome].tone} plain>
                {OUTCOMES[outcome].word}
              </Status>
              <span className="num">{count(counts[outcome] ?? 0)}</span>
            </button>
          </li>
        ))}
        {filter.length > 0 && (
          <li>
            <button type="button" className={styles.clear} onClick={() => onFilter(() => [])}>
              Show all
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}
