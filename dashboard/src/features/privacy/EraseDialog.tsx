import { useQuery } from "@tanstack/react-query";
import type { Visitor } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import styles from "./Privacy.module.css";
import { useEraseVisitor, visitorQuery } from "./queries";

interface Props {
  /** Who is to be erased; nobody closes the dialog. */
  visitor: Visitor | undefined;
  onClose: () => void;
}

export function EraseDialog({ visitor, onClose }: Props) {
  const erase = useEraseVisitor();
  return (
    <ConfirmDialog
      opened={visitor !== undefined}
      onClose={onClose}
      title="Erase this visitor?"
      action="Erase visitor"
      onConfirm={async () => {
        if (!visitor) return;
        await erase.mutateAsync(visitor.id);
        notify("The visitor was erased.");
      }}
    >
      {visitor && <Lost visitor={visitor} />}
    </ConfirmDialog>
  );
}

function Lost({ visitor }: { visitor: Visitor }) {
  const { data } = useQuery(visitorQuery(visitor.id));
  const taught = data && data.corrections + data.test_cases > 0;
  return (
    <div className={styles.words}>
      <p>
        {plural(visitor.conversations, "conversation")} with {plural(visitor.messages, "message")}, ratings
        and comments are lost for good, and so is all that was made from them: what they are found by, groups
        of questions, kept answers. It also goes from the database's file.
      </p>
      {taught && (
        <p>
          {[
            data.corrections > 0 && plural(data.corrections, "correction"),
            data.test_cases > 0 && plural(data.test_cases, "test"),
          ]
            .filter(Boolean)
            .join(" and ")}{" "}
          written from these conversations stay: they are yours. Look through them under Quality if the
          visitor's own words are in them.
        </p>
      )}
      <p className="muted">Backups keep what they held when they were made.</p>
    </div>
  );
}
