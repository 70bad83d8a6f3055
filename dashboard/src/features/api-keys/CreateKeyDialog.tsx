// Makes an API key and shows it, this once: closing the dialog forgets it.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { showProblem } from "@/components/form";
import { Note } from "@/components/Note";
import { useOneAtATime } from "@/components/useOneAtATime";
import styles from "./ApiKeys.module.css";
import { apiKeyIn, LIFETIMES, type NewKeyValues, newKeySchema, ROLES } from "./keyValues";
import { LimitField } from "./LimitField";
import { useCreateApiKey } from "./queries";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function CreateKeyDialog({ opened, onClose }: Props) {
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);

  function close() {
    setMade(null);
    onClose();
  }

  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title={made ? "Copy your key now" : "Create an API key"}
      // A click beside the dialog must not lose what is shown once.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? <Made {...made} onClose={close} /> : <CreateForm onMade={setMade} onClose={close} />}
    </FormDialog>
  );
}

function Made({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Stack gap={16}>
      <Note>
        This is the only time that <strong>{name}</strong> is shown: only its hash is kept. Put it where your
        program keeps its secrets.
      </Note>
      <code className={styles.secret} data-testid="api-key">
        {secret}
      </code>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <CopyButton text={secret} label="Copy key" data-autofocus />
      </Group>
    </Stack>
  );
}

function CreateForm(props: {
  onMade: (made: { name: string; secret: string }) => void;
  onClose: () => void;
}) {
  const create = useCreateApiKey();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<NewKeyValues>({
    resolver: standardSchemaResolver(newKeySchema),
    defaultValues: { name: "", role: "viewer", lifetime: "90", per_minute: "" },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  useUnsaved(isDirty);

  const send = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const { api_key, secret } = await create.mutateAsync(apiKeyIn(values, Date.now()));
      props.onMade({ name: api_key.name, secret });
    } catch (error) {
      const alias = { expires_at: "lifetime" } as const;
      setProblem(showProblem(error, ["name", "role", "lifetime", "per_minute"], form.setError, alias));
    }
  });
  const submit = useOneAtATime(send);

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The key was not made" />}
        <TextInput
          label="Name"
          description="The program that will use it, so that you know what to revoke."
          placeholder="Nightly import"
          autoComplete="off"
          data-autofocus
          error={errors.name?.message}
          {...form.register("name")}
        />
        <NativeSelect
          label="Role"
          description="Never more than your own role allows."
          data={ROLES}
          error={errors.role?.message}
          {...form.register("role")}
        />
        <NativeSelect
          label="Ends"
          data={LIFETIMES}
          error={errors.lifetime?.message}
          {...form.register("lifetime")}
        />
        <LimitField error={errors.per_minute?.message} {...form.register("per_minute")} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
