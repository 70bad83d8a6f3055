import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { notify } from "@/components/notices";
import styles from "./AccountPage.module.css";
import { rename } from "./queries";

const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(100, "Use 100 characters or fewer.")),
});
type Values = z.infer<typeof schema>;

export function NameForm({ name }: { name: string }) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({ resolver: standardSchemaResolver(schema), values: { name } });
  const { errors, isDirty, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await rename(values.name);
      notify("Your name was changed.");
    } catch (error) {
      setProblem(showProblem(error, ["name"], form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      {problem && <ErrorNote error={problem} title="Your name was not changed" />}
      <TextInput
        label="Name"
        description="Your colleagues see it."
        autoComplete="name"
        error={errors.name?.message}
        {...form.register("name")}
      />
      <Button type="submit" loading={isSubmitting} disabled={!isDirty}>
        Save name
      </Button>
    </form>
  );
}
