// A bot's test cases with how they last went. A row opens its case.
import type { TestCase } from "@/api/types";
import list from "@/components/List.module.css";
import { Status } from "@/components/Status";
import { trendWords, wanted } from "./describe";
import styles from "./Tests.module.css";

interface Props {
  tests: readonly TestCase[];
  onOpen: (test: TestCase) => void;
}

export function CaseList({ tests, onOpen }: Props) {
  return (
    <ul className={`${list.list} ${styles.bare}`} aria-label="Test cases">
      {tests.map((test) => (
        <li key={test.id} className={`${list.row} ${styles.row}`}>
          <button type="button" className={`${list.name} ${styles.open}`} onClick={() => onOpen(test)}>
            {test.question}
          </button>
          <p className={styles.wanted}>{wanted(test)}</p>
          <div className={styles.last}>
            <Last trend={test.trend} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Last({ trend }: { trend: readonly boolean[] }) {
  const last = trend.at(-1);
  if (last === undefined) return <Status tone="neutral">Not run yet</Status>;
  return (
    <>
      <Status tone={last ? "good" : "bad"}>{last ? "Passes" : "Fails"}</Status>
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
