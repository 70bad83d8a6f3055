import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { type NameValues, nameSchema } from "./name";
import { createWorkspace } from "./queries";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function CreateWorkspaceDialog({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a workspace">
      <CreateForm onClose={onClose} />
    </Modal>
  );
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<NameValues>({
    resolver: standardSchemaResolver(nameSchema),
    defaultValues: { name: "" },
  });

  const submit = form.handleSubmit(async ({ name }) => {
    setProblem(null);
    try {
      await createWorkspace(name);
    } catch (error) {
      setProblem(showProblem(error, ["name"], form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The workspace was not created" />}
        <TextInput
          label="Name"
          description="A workspace has bots, members and a plan of its own. Nothing is shared with your other ones."
          placeholder="Acme"
          autoComplete="off"
          data-autofocus
          error={form.formState.errors.name?.message}
          {...form.register("name")}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.formState.isSubmitting}>
            Create workspace
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
