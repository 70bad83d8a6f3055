// What can be done with a source from the list: read it again, edit it, delete it.
import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconPencil, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { asApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { notify } from "@/components/notices";
import { DeleteSourceDialog } from "./DeleteSourceDialog";
import { sourceName } from "./describe";
import { isBusy, useRefreshSource } from "./queries";

export function SourceMenu({ source, botId }: { source: Source; botId: string }) {
  const refresh = useRefreshSource(source);
  const navigate = useNavigate();
  const [asking, ask] = useDisclosure(false);
  const name = sourceName(source);

  function readAgain() {
    refresh.mutate(undefined, {
      onError: (error) => notify(`${name} could not be read again. ${asApiError(error).message}`, "bad"),
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
            Read again
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() =>
              navigate({
                to: "/bots/$botId/knowledge/sources/$sourceId/edit",
                params: { botId, sourceId: source.id },
              })
            }
          >
            Edit
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
