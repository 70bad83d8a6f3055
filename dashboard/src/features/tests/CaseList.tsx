// A bot's test cases with how they last went. A row opens its case.
import type { TestCase } from "@/api/types";
import { Clamped } from "@/components/Clamped";
import list from "@/components/List.module.css";
import { Status } from "@/components/Status";
import { changedSince, trendWords, wanted } from "./describe";
import styles from "./Tests.module.css";

interface Props {
  tests: readonly TestCase[];
  /** When all of them were last asked, as they were then; null if they never were. */
  asked: string | null;
  onOpen: (test: TestCase) => void;
}

export function CaseList({ tests, asked, onOpen }: Props) {
  return (
    <ul className={`${list.list} ${styles.bare}`} aria-label="Test cases">
      {tests.map((test) => (
        <li key={test.id} className={`${list.row} ${styles.row}`}>
          <button type="button" className={`${list.name} ${styles.open}`} onClick={() => onOpen(test)}>
            <Clamped text={test.question} />
          </button>
          <p className={styles.wanted}>{wanted(test)}</p>
          <div className={styles.last}>
            <Last trend={test.trend} changed={changedSince(test, asked)} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Last({ trend, changed }: { trend: readonly boolean[]; changed: boolean }) {
  const last = trend.at(-1);
  if (last === undefined) return <Status tone="neutral">Not run yet</Status>;
  return (
    <>
      {changed ? (
        <Status tone="neutral">Changed since</Status>
      ) : (
        <Status tone={last ? "good" : "bad"}>{last ? "Passes" : "Fails"}</Status>
      )}
      {trend.length > 1 && (
        <span className={styles.trend} role="img" aria-label={trendWords(trend)} title={trendWords(trend)}>
          {trend.map((passed, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: runs have no other name here
            <span key={index} data-failed={passed ? undefined : true} />
          ))}
        </span>
      )}
    </>
  );
}
