// What can be done with a source: read it again, delete it.
import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconRefresh, IconTrash } from "@tabler/icons-react";
import { asApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { sourceName } from "./describe";
import { isBusy, useDeleteSource, useRefreshSource } from "./queries";

export function SourceMenu({ source }: { source: Source }) {
  const refresh = useRefreshSource(source);
  const [asking, ask] = useDisclosure(false);
  const name = sourceName(source);

  function readAgain() {
    refresh.mutate(undefined, {
      onError: (error) => notify(`${name} could not be refreshed. ${asApiError(error).message}`, "bad"),
    });
  }

  return (
    <>
      <Menu position="bottom-end" width={180} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`} loading={refresh.isPending}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconRefresh size={16} aria-hidden />}
            disabled={isBusy(source)}
            onClick={readAgain}
          >
            Refresh
          </Menu.Item>
          <Menu.Item className="danger" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask.open}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteSourceDialog source={source} opened={asking} onClose={ask.close} />
    </>
  );
}

interface DeleteProps {
  source: Source;
  opened: boolean;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteSourceDialog({ source, opened, onClose, onDeleted }: DeleteProps) {
  const remove = useDeleteSource(source);
  const name = sourceName(source);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${name}?`}
      action="Delete source"
      onConfirm={async () => {
        await remove.mutateAsync();
        notify(`${name} was deleted.`);
        onDeleted?.();
      }}
    >
      <p>
        The bot forgets {plural(source.documents.total, "page")} and {plural(source.chunks, "passage")}, and
        stops answering from them. Conversations stay. {isBusy(source) && "Reading stops. "}
        {source.type === "text" ? "The text itself is lost." : "You can add the address again later."}
      </p>
    </ConfirmDialog>
  );
}
