// The fields of a new account, for who signs up and for who is invited.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { PasswordField } from "@/components/PasswordField";

// Whether a password is strong enough is for the server to say: it knows the rules, and its words are shown.
const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(80, "Use 80 characters or fewer.")),
  email: z.string().check(z.trim(), z.email("Enter an email address, like ada@example.com.")),
  password: z.string().check(z.minLength(1, "Choose a password.")),
});
type Values = z.infer<typeof schema>;

interface Props {
  /** The address that an invitation is for; whichever its taker has, if left out. */
  email?: string | null;
  /** The verb on the button. */
  action: string;
  /** The heading over what went wrong. */
  failed: string;
  /** Makes the account. Null: signed in; else the address that must be confirmed first. */
  onSubmit: (values: Values) => Promise<string | null>;
  onSent: (address: string) => void;
}

export function AccountForm({ email = null, action, failed, onSubmit, onSent }: Props) {
  const navigate = useNavigate();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { name: "", email: email ?? "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const unconfirmed = await onSubmit(values);
      if (unconfirmed) {
        onSent(unconfirmed);
        return;
      }
    } catch (error) {
      setProblem(showProblem(error, ["name", "email", "password"], form.setError));
      return;
    }
    await navigate({ to: "/bots", replace: true });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title={failed} />}
        <TextInput
          label="Name"
          autoComplete="name"
          autoFocus
          error={errors.name?.message}
          {...form.register("name")}
        />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          readOnly={email !== null}
          description={email === null ? undefined : "The invitation is for this address."}
          error={errors.email?.message}
          {...form.register("email")}
        />
        <PasswordField
          label="Password"
          description="Long beats complicated: a few unrelated words do well."
          autoComplete="new-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
        <Button type="submit" size="md" loading={isSubmitting} fullWidth>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
