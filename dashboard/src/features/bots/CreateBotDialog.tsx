import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { useCreateBot } from "./queries";

const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Give the bot a name."), z.maxLength(80, "Use 80 characters or fewer.")),
});
type Values = z.infer<typeof schema>;

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function CreateBotDialog({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a bot">
      <CreateBotForm onClose={onClose} />
    </Modal>
  );
}

function CreateBotForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateBot();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({ resolver: standardSchemaResolver(schema), defaultValues: { name: "" } });

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const bot = await create.mutateAsync(values);
      await navigate({ to: "/bots/$botId/knowledge/sources", params: { botId: bot.id } });
    } catch (error) {
      setProblem(showProblem(error, ["name"], form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The bot was not created" />}
        <TextInput
          label="Name"
          description="Visitors see it at the top of the chat. You can change it later."
          placeholder="Acme help"
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
            Create bot
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
