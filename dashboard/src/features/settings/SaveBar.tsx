import { Button } from "@mantine/core";
import styles from "./SettingsForm.module.css";

interface Props {
  dirty: boolean;
  saving: boolean;
  onDiscard: () => void;
}

/** Stays in sight while there is something to save. */
export function SaveBar({ dirty, saving, onDiscard }: Props) {
  if (!dirty && !saving) return null;
  return (
    <section className={styles.bar} aria-label="Unsaved changes">
      <p className={`muted ${styles.barWords}`}>Unsaved changes</p>
      <div className={styles.barButtons}>
        <Button variant="default" disabled={saving} onClick={onDiscard}>
          Discard
        </Button>
        <Button type="submit" form="settings" loading={saving}>
          Save changes
        </Button>
      </div>
    </section>
  );
}
