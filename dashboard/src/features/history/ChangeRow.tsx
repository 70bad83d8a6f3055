// A change of settings: who, when, what it did, and the way back to it.
import { Button } from "@mantine/core";
import type { SettingsChange } from "@/api/types";
import { Time } from "@/components/Time";
import { actorWords } from "../activity/actor";
import { kindWords } from "../activity/kinds";
import { FieldChanges } from "./FieldChanges";
import styles from "./History.module.css";

interface Props {
  change: SettingsChange;
  /** It is how the settings are now. */
  latest: boolean;
  onRestore?: () => void;
}

export function ChangeRow({ change, latest, onRestore }: Props) {
  return (
    <li className={styles.row} data-undone={change.undone || undefined}>
      <div className={styles.head}>
        <div>
          <h3 className={styles.title}>
            {kindWords(change.kind)}
            {latest && <span className={styles.tag}>Now</span>}
            {change.undone && <span className={styles.tag}>Undone</span>}
          </h3>
          <p className="muted">
            {actorWords(change.actor)} · <Time at={change.at} />
          </p>
        </div>
        {onRestore && !latest && (
          <Button size="xs" variant="default" onClick={onRestore}>
            Restore<span className="sr-only"> the settings after: {kindWords(change.kind)}</span>
          </Button>
        )}
      </div>
      {change.changes.length > 0 && <FieldChanges changes={change.changes} />}
    </li>
  );
}
