import { Button, Group, Modal, Skeleton, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import { session } from "@/api/session";
import type { Parting, User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import styles from "./AccountPage.module.css";
import { deleteAccount, deletionQuery } from "./queries";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

export function DeleteDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Delete your account?">
      <Plan {...props} />
    </Modal>
  );
}

function Plan(props: Props) {
  const { data, error, refetch, isPending } = useQuery(deletionQuery);
  if (isPending) return <Skeleton height={120} />;
  if (error)
    return <ErrorNote error={error} title="What goes with it could not be loaded" onRetry={refetch} />;
  return (
    <Stack gap={16}>
      <ul className={styles.partings}>
        {data.workspaces.map((workspace) => (
          <li key={workspace.id}>
            <strong>{workspace.name}</strong>
            <span>{what(workspace)}</span>
          </li>
        ))}
      </ul>
      {data.possible ? (
        <Confirm {...props} />
      ) : (
        <>
          <Note>First hand over what others work in, and cancel what is paid for. Then you can go.</Note>
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose} data-autofocus>
              Keep it
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

function what({ outcome, bots, sources, conversations, members }: Parting): string {
  if (outcome === "left") return "stays with the others, without you.";
  if (outcome === "in_the_way") {
    return `has ${plural(members - 1, "other member")} and no other owner. It can't lose you yet.`;
  }
  if (outcome === "paid_for") {
    return "has a plan that goes on being paid for. Cancel it first, under Plan and billing.";
  }
  return `is deleted for good, with ${plural(bots, "bot")}, ${plural(sources, "source")} and ${plural(conversations, "conversation")}. Widgets that use its bots stop answering.`;
}

function Confirm({ user, onClose }: Props) {
  const navigate = useNavigate();
  const [values, setValues] = useState({ email: "", password: "", code: "" });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const said = (name: string) => problem?.fields.find(({ field }) => field === name)?.detail;
  const set = (name: keyof typeof values) => (event: { currentTarget: { value: string } }) =>
    setValues({ ...values, [name]: event.currentTarget.value });
  const ready = values.email.trim().toLowerCase() === user.email;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await deleteAccount({
        email: values.email,
        password: values.password,
        ...(user.second_factor && { code: values.code }),
      });
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
      return;
    }
    notify("Your account was deleted.");
    session.expire();
    await navigate({ to: "/login", replace: true });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && problem.fields.length === 0 && (
          <ErrorNote error={problem} title="Your account was not deleted" />
        )}
        <TextInput
          label={
            <>
              Type <strong>{user.email}</strong> to confirm
            </>
          }
          value={values.email}
          onChange={set("email")}
          error={said("email")}
          autoComplete="off"
          data-autofocus
        />
        {user.has_password && (
          <PasswordField
            label="Your password"
            autoComplete="current-password"
            value={values.password}
            onChange={set("password")}
            error={said("password")}
          />
        )}
        {user.second_factor && (
          <TextInput
            label="Code of your app, or a recovery code"
            autoComplete="one-time-code"
            value={values.code}
            onChange={set("code")}
            error={said("code")}
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={!ready}>
            Delete account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
