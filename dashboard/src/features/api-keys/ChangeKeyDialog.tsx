// Renames an API key, or changes how often it may be used. What it may do stays: for more, there is another key.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { ApiKey } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { showProblem } from "@/components/form";
import { useOneAtATime } from "@/components/useOneAtATime";
import { type ChangeValues, changeSchema, limitOf } from "./keyValues";
import { LimitField } from "./LimitField";
import { useUpdateApiKey } from "./queries";

interface Props {
  apiKey: ApiKey;
  opened: boolean;
  onClose: () => void;
}

export function ChangeKeyDialog(props: Props) {
  return (
    <FormDialog opened={props.opened} onClose={props.onClose} title={`Change ${props.apiKey.name}`}>
      <ChangeForm {...props} />
    </FormDialog>
  );
}

function ChangeForm({ apiKey, onClose }: Props) {
  const update = useUpdateApiKey(apiKey.id);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<ChangeValues>({
    resolver: standardSchemaResolver(changeSchema),
    defaultValues: { name: apiKey.name, per_minute: apiKey.own_limit ? String(apiKey.per_minute) : "" },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  useUnsaved(isDirty);

  const send = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await update.mutateAsync({ name: values.name, per_minute: limitOf(values.per_minute) });
      onClose();
    } catch (error) {
      setProblem(showProblem(error, ["name", "per_minute"], form.setError));
    }
  });
  const submit = useOneAtATime(send);

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The key was not changed" />}
        <TextInput
          label="Name"
          autoComplete="off"
          data-autofocus
          error={errors.name?.message}
          {...form.register("name")}
        />
        <LimitField error={errors.per_minute?.message} {...form.register("per_minute")} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
