import { Button } from "@mantine/core";
import styles from "./SettingsForm.module.css";

interface Props {
  /** The id of the form that it saves. */
  form: string;
  dirty: boolean;
  saving: boolean;
  onDiscard: () => void;
  /** If given, the changes may be tried as a draft first. */
  onDraft?: () => void;
}

/** Stays in sight while there is something to save. */
export function SaveBar({ form, dirty, saving, onDiscard, onDraft }: Props) {
  if (!dirty && !saving) return null;
  return (
    <section className={styles.bar} aria-label="Unsaved changes">
      <p className={`muted ${styles.barWords}`}>Unsaved changes</p>
      <div className={styles.barButtons}>
        <Button variant="default" disabled={saving} onClick={onDiscard}>
          Discard
        </Button>
        {onDraft && (
          <Button variant="default" disabled={saving} onClick={onDraft}>
            Save as draft
          </Button>
        )}
        <Button type="submit" form={form} loading={saving}>
          Save changes
        </Button>
      </div>
    </section>
  );
}
