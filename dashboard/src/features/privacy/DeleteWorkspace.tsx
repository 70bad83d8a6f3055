import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { Panel } from "@/components/Page";
import styles from "./Privacy.module.css";
import { deletionQuery, useDeleteWorkspace } from "./queries";

/** The end of the workspace. That it is near is said by the banner on every page. */
export function DeleteWorkspace({ name, isOwner }: { name: string; isOwner: boolean }) {
  const { data, error, refetch } = useQuery(deletionQuery);
  const remove = useDeleteWorkspace();
  const [asking, ask] = useDisclosure(false);
  const grace = data?.grace_days ?? 0;
  const wait =
    grace === 0
      ? "It is deleted at once, and can't be had back."
      : `It is deleted for good after ${plural(grace, "day")}; an owner can restore it until then.`;
  return (
    <Panel level={2} title="Delete this workspace">
      {error && <ErrorNote error={error} title="The state could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={36} radius={8} />}
      {data?.deletion && <p>It is going to be deleted, as the note above says.</p>}
      {data && !data.deletion && (
        <div className={styles.danger}>
          <p className="muted">
            All bots, knowledge and conversations go with it. {wait}
            {!isOwner && " Only an owner can delete it."}
          </p>
          {isOwner && (
            <Button
              variant="outline"
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={ask.open}
            >
              Delete workspace
            </Button>
          )}
        </div>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Delete ${name}?`}
        action="Delete workspace"
        typed={name}
        onConfirm={() => remove.mutateAsync(name)}
      >
        <p>
          Its bots stop answering at once, on all websites. All bots, their knowledge, conversations,
          visitors, settings and members' access are lost. {wait}
        </p>
      </ConfirmDialog>
    </Panel>
  );
}
