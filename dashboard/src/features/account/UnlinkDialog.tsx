// Unlinking a provider: takes the password, of those who have one.
import { Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { Identity, User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { unlink } from "./queries";

interface Props {
  user: User;
  /** Which one; null: none is asked about. */
  identity: Identity | null;
  onClose: () => void;
}

export function UnlinkDialog({ user, identity, onClose }: Props) {
  return (
    <Modal opened={identity !== null} onClose={onClose} title={`Unlink ${identity?.label ?? ""}?`}>
      {identity && <Unlink user={user} identity={identity} onClose={onClose} />}
    </Modal>
  );
}

function Unlink({ user, identity, onClose }: Props & { identity: Identity }) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const said = problem?.fields.find(({ field }) => field === "password")?.detail;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await unlink(identity.id, password);
      notify(`${identity.label} is unlinked.`);
      onClose();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <p>
          Signing in with {identity.label} no longer opens this account. It is linked again if you sign in
          with it under the address that you confirmed here.
        </p>
        {problem && problem.fields.length === 0 && (
          <ErrorNote error={problem} title={`${identity.label} is still linked`} />
        )}
        {user.has_password && (
          <PasswordField
            label="Your password"
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={said}
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" color="red" loading={busy}>
            Unlink
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
