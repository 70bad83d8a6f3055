// Before older settings are restored: what that would change.
import { Button, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { useOneAtATime } from "@/components/useOneAtATime";
import { FieldChanges } from "./FieldChanges";
import { versionQuery } from "./queries";

interface Props {
  /** The change to whose state it goes back; null while closed. */
  change: string | null;
  onRestore: (change: string) => Promise<unknown>;
  onClose: () => void;
}

export function RestoreDialog({ change, onRestore, onClose }: Props) {
  return (
    <Modal opened={change !== null} onClose={onClose} title="Restore these settings?" size="lg">
      {change && <Preview change={change} onRestore={onRestore} onClose={onClose} />}
    </Modal>
  );
}

function Preview({ change, onRestore, onClose }: Props & { change: string }) {
  const { data, error, refetch } = useQuery(versionQuery(change));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const same = data?.differences.length === 0;

  const restore = useOneAtATime(async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onRestore(change);
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  });

  return (
    <Stack gap={16}>
      {error && (
        <ErrorNote error={error} title="This version could not be loaded" onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton height={120} radius={8} />}
      {same && <p>The settings are like that already.</p>}
      {data && !same && (
        <>
          <p>This is what changes. You can undo it afterwards.</p>
          <FieldChanges changes={data.differences} />
        </>
      )}
      {failure !== null && <ErrorNote error={failure} title="The settings were not restored" />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {same ? "Close" : "Keep as they are"}
        </Button>
        {data && !same && (
          <Button loading={busy} onClick={restore}>
            Restore
          </Button>
        )}
      </Group>
    </Stack>
  );
}
