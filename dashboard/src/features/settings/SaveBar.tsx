import { Button } from "@mantine/core";
import styles from "./SettingsForm.module.css";

interface Props {
  /** The id of the form that it saves. */
  form: string;
  dirty: boolean;
  saving: boolean;
  onDiscard: () => void;
}

/** Stays in sight while there is something to save. */
export function SaveBar({ form, dirty, saving, onDiscard }: Props) {
  if (!dirty && !saving) return null;
  return (
    <section className={styles.bar} aria-label="Unsaved changes">
      <p className={`muted ${styles.barWords}`}>Unsaved changes</p>
      <div className={styles.barButtons}>
        <Button variant="default" disabled={saving} onClick={onDiscard}>
          Discard
        </Button>
        <Button type="submit" form={form} loading={saving}>
          Save changes
        </Button>
      </div>
    </section>
  );
}
