// An invitation that was made: on its way by mail, or a link that is shown this once.
import { Button, Group, Stack, TextInput } from "@mantine/core";
import type { Invited } from "@/api/types";
import { CopyButton } from "@/components/CopyButton";
import { Time } from "@/components/Time";
import { roleLabel } from "./roles";

export function InviteLink({
  invited: { invitation, link },
  onClose,
}: {
  invited: Invited;
  onClose: () => void;
}) {
  const role = roleLabel(invitation.role).toLowerCase();
  if (link === null) {
    return (
      <Stack gap={16}>
        <p>
          A letter is on its way to <strong>{invitation.email}</strong>. Its link lets them in as {role}
          and ends <Time at={invitation.expires_at} ahead />.
        </p>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            Done
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap={16}>
      <p>
        {invitation.email ? (
          <>
            No letter goes out: this server sends none, or your own address is not confirmed yet. Pass this
            link on to <strong>{invitation.email}</strong> yourself. Only that address can use it.
          </>
        ) : (
          "Pass this link on. Whoever opens it first joins."
        )}{" "}
        It gives the role {role}, works once and ends <Time at={invitation.expires_at} ahead />.
      </p>
      <TextInput
        label="Link"
        description="Shown this once: a new one can be made at any time."
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <CopyButton text={link} label="Copy link" data-autofocus />
      </Group>
    </Stack>
  );
}
