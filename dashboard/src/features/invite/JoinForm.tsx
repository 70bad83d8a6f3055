// A new account for somebody who is invited.
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
import { signUp } from "./queries";

// Whether a password is strong enough is for the server to say: it knows the rules, and its words are shown.
const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(80, "Use 80 characters or fewer.")),
  email: z.string().check(z.trim(), z.email("Enter an email address, like grace@example.com.")),
  password: z.string().check(z.minLength(1, "Choose a password.")),
});
type Values = z.infer<typeof schema>;

/** @param props.email the address that the invitation is for; null: whichever its taker has */
export function JoinForm({ token, email }: { token: string; email: string | null }) {
  const navigate = useNavigate();
  const [unconfirmed, setUnconfirmed] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { name: "", email: email ?? "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ name, email: given, password }) => {
    setProblem(null);
    try {
      const sent = await signUp({ token, name, password, ...(email === null ? { email: given } : {}) });
      if (sent) {
        setUnconfirmed(sent);
        return;
      }
    } catch (error) {
      setProblem(showProblem(error, ["name", "email", "password"], form.setError));
      return;
    }
    await navigate({ to: "/bots", replace: true });
  });

  if (unconfirmed) {
    return (
      <p role="status">
        You have joined. One step is left: we sent a link to <strong>{unconfirmed}</strong>. Follow it to
        confirm that the address is yours, then log in.
      </p>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="You have not joined" />}
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
          Create account and join
        </Button>
      </Stack>
    </form>
  );
}
