import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Me } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { moment } from "@/components/format";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import styles from "./Privacy.module.css";
import { deletionQuery, useRestoreWorkspace } from "./queries";

/** Says on every page that the workspace is going to be deleted, and takes that back. */
export function DeletionBanner({ me }: { me: Me }) {
  const { data } = useQuery(deletionQuery);
  const restore = useRestoreWorkspace();
  if (!data?.deletion) return null;
  const { due_at, asked_by } = data.deletion;
  return (
    <div className={styles.banner} role="status">
      <Note
        actions={
          me.workspace.role === "owner" && (
            <Button
              size="xs"
              loading={restore.isPending}
              onClick={() =>
                restore.mutate(undefined, {
                  onSuccess: () => notify("The workspace was restored. Its bots answer again."),
                })
              }
            >
              Restore workspace
            </Button>
          )
        }
      >
        {asked_by ?? "Somebody"} deleted this workspace. Its bots no longer answer; on{" "}
        <time dateTime={due_at}>{moment(due_at)}</time> all of it is lost for good.
        {me.workspace.role !== "owner" && " An owner can restore it until then."}
      </Note>
      {restore.error && <ErrorNote error={restore.error} title="The workspace was not restored" />}
    </div>
  );
}
