// One member: who it is, their role, and what can be done about it by those who may.
import { ActionIcon, Menu, NativeSelect } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCrown, IconDots, IconUserMinus } from "@tabler/icons-react";
import { asApiError } from "@/api/problem";
import type { Member, Role } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { notify } from "@/components/notices";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./Members.module.css";
import { useHandOver, useRemoveMember, useSetRole } from "./queries";
import { givable, mayChange, roleLabel } from "./roles";

interface Props {
  member: Member;
  /** What the one who looks may do. */
  mine: Role;
  /** The workspace has one owner, who has to stay. */
  lastOwner: boolean;
}

export function MemberRow({ member, mine, lastOwner }: Props) {
  const setRole = useSetRole(member.id);
  const remove = useRemoveMember(member.id);
  const handOver = useHandOver(member.id);
  const [removing, removal] = useDisclosure(false);
  const [handing, handover] = useDisclosure(false);
  const stays = member.role === "owner" && lastOwner;
  const changes = mayChange(mine, member.role) && !stays;
  const name = member.name || member.email;

  function choose(role: Role) {
    setRole.mutate(role, {
      onSuccess: () => notify(`${name} is ${role === "viewer" ? "a" : "an"} ${role} now.`),
      onError: (error) => notify(`The role of ${name} was not changed. ${asApiError(error).message}`, "bad"),
    });
  }

  return (
    <li className={styles.row}>
      <div className={styles.who}>
        <p className={styles.name}>
          {name} {member.you && <Status tone="good">You</Status>}
        </p>
        <p className={styles.facts}>
          {member.email} · joined <Time at={member.joined_at} />
        </p>
      </div>
      {changes ? (
        <NativeSelect
          aria-label={`Role of ${name}`}
          className={styles.role}
          value={setRole.isPending ? setRole.variables : member.role}
          disabled={setRole.isPending}
          onChange={(event) => choose(event.currentTarget.value as Role)}
          data={givable(mine).map(({ value, label }) => ({ value, label }))}
        />
      ) : (
        <p className={styles.fixed} title={stays ? "A workspace can't be without an owner." : undefined}>
          {roleLabel(member.role)}
        </p>
      )}
      {changes && !member.you ? (
        <Menu position="bottom-end" width={200} withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${name}`}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mine === "owner" && (
              <Menu.Item leftSection={<IconCrown size={16} aria-hidden />} onClick={handover.open}>
                Hand over workspace
              </Menu.Item>
            )}
            <Menu.Item
              className="danger"
              leftSection={<IconUserMinus size={16} aria-hidden />}
              onClick={removal.open}
            >
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <span className={styles.noMenu} />
      )}
      <ConfirmDialog
        opened={removing}
        onClose={removal.close}
        title={`Remove ${name}?`}
        action="Remove member"
        onConfirm={async () => {
          await remove.mutateAsync();
          notify(`${name} was removed.`);
        }}
      >
        <p>
          They lose access at once, on all their devices, and API keys that they made stop working. What they
          have built here stays.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={handing}
        onClose={handover.close}
        title={`Hand the workspace over to ${name}?`}
        action="Hand over"
        typed={member.email}
        onConfirm={async () => {
          await handOver.mutateAsync();
          notify(`${name} owns the workspace now.`);
        }}
      >
        <p>They become an owner, and you an admin. Only an owner can make you one again.</p>
      </ConfirmDialog>
    </li>
  );
}
