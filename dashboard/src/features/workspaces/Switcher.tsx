// The way between one's workspaces: the name of this one, which opens the list of them.
import { Menu, Skeleton, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconPlus, IconSelector, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { Me, Workspace } from "@/api/types";
import { Mark } from "@/components/Mark";
import { notify } from "@/components/notices";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog";
import { switchTo, workspacesQuery } from "./queries";
import styles from "./Switcher.module.css";

export function Switcher({ me }: { me: Me }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [creating, create] = useDisclosure(false);
  const { data, error } = useQuery({ ...workspacesQuery, enabled: opened });

  // So that the list is there when it opens, and its first line has the focus.
  const fetchAhead = () => void client.prefetchQuery(workspacesQuery);

  async function go(workspace: Workspace) {
    try {
      await switchTo(workspace.id);
    } catch (failure) {
      notify(`You are still in ${me.workspace.name}. ${asApiError(failure).message}`, "bad");
    }
  }

  return (
    <>
      <Menu
        opened={opened}
        onChange={setOpened}
        position="bottom-start"
        width={264}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <UnstyledButton
            className={styles.button}
            title={me.workspace.name}
            onMouseEnter={fetchAhead}
            onFocus={fetchAhead}
          >
            <Mark size={24} />
            <span className={styles.name}>
              <span className="sr-only">Workspace: </span>
              {me.workspace.name}
            </span>
            <IconSelector size={16} aria-hidden className={styles.icon} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className={styles.dropdown}>
          {!data && !error && <Skeleton height={32} radius={6} />}
          {error && (
            <p className={styles.failed}>Your workspaces could not be loaded. {asApiError(error).message}</p>
          )}
          <div className={styles.list}>
            {data?.items.map((workspace) => (
              <Menu.RadioItem
                key={workspace.id}
                value={workspace.id}
                checked={workspace.id === me.workspace.id}
                checkIcon={<IconCheck size={16} aria-hidden />}
                closeMenuOnClick
                onChange={() => go(workspace)}
              >
                <span className={styles.workspace}>{workspace.name}</span>
                <span className={styles.role}>{workspace.role}</span>
              </Menu.RadioItem>
            ))}
          </div>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconUsers size={16} aria-hidden />}
            onClick={() => navigate({ to: "/settings/members" })}
          >
            Members
          </Menu.Item>
          <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={create.open}>
            Create workspace
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CreateWorkspaceDialog opened={creating} onClose={create.close} />
    </>
  );
}
