// Asks for the name of something new and makes it.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "./ErrorNote";
import { FormDialog } from "./FormDialog";
import { showProblem } from "./form";
import { useOneAtATime } from "./useOneAtATime";

/** What a thing may be called. */
export const nameSchema = (thing: string, most: number) =>
  z.object({
    name: z
      .string()
      .check(
        z.trim(),
        z.minLength(1, `Give the ${thing} a name.`),
        z.maxLength(most, `Use ${most} characters or fewer.`),
      ),
  });
export type NameValues = z.infer<ReturnType<typeof nameSchema>>;

interface Props {
  opened: boolean;
  onClose: () => void;
  /** "bot" */
  thing: string;
  schema: ReturnType<typeof nameSchema>;
  description: string;
  placeholder: string;
  /** Makes it, and goes there. */
  onCreate: (name: string) => Promise<unknown>;
}

export function NameDialog(props: Props) {
  return (
    <FormDialog opened={props.opened} onClose={props.onClose} title={`Create a ${props.thing}`}>
      <Fields {...props} />
    </FormDialog>
  );
}

function Fields({ onClose, thing, schema, description, placeholder, onCreate }: Props) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<NameValues>({ resolver: standardSchemaResolver(schema), defaultValues: { name: "" } });

  const send = form.handleSubmit(async ({ name }) => {
    setProblem(null);
    try {
      await onCreate(name);
    } catch (error) {
      setProblem(showProblem(error, ["name"], form.setError));
    }
  });
  const submit = useOneAtATime(send);

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title={`The ${thing} was not created`} />}
        <TextInput
          label="Name"
          description={description}
          placeholder={placeholder}
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
            Create {thing}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
