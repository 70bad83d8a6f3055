import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { PasswordField } from "@/components/PasswordField";
import { AuthPage } from "./AuthPage";
import { installationQuery, signup } from "./queries";
import { SignInWith } from "./SignInWith";

// Whether a password is strong enough is for the server to say: it knows the rules, and its words are shown.
const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(80, "Use 80 characters or fewer.")),
  email: z.string().check(z.trim(), z.email("Enter an email address, like ada@example.com.")),
  password: z.string().check(z.minLength(1, "Choose a password.")),
});
type Values = z.infer<typeof schema>;

export function SignupPage() {
  const navigate = useNavigate();
  const { data: installation } = useQuery(installationQuery);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { name: "", email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const unconfirmed = await signup(values);
      if (unconfirmed) {
        setSent(unconfirmed);
        return;
      }
    } catch (error) {
      setProblem(showProblem(error, ["name", "email", "password"], form.setError));
      return;
    }
    await navigate({ to: "/bots", replace: true });
  });

  const footer = (
    <>
      Already have an account? <Link to="/login">Log in</Link>
    </>
  );
  if (sent) {
    return (
      <AuthPage title="Check your inbox" lead="Your account is made. One step is left." footer={footer}>
        <p>
          We sent a link to <strong>{sent}</strong>. Follow it to confirm that the address is yours, then log
          in.
        </p>
      </AuthPage>
    );
  }
  if (installation?.signup === "invitation") {
    return (
      <AuthPage
        title="Sign-up is by invitation"
        lead="New accounts are made by invitation here."
        footer={footer}
      >
        <p>Ask a colleague who has an account to invite you, and follow the link in the invitation.</p>
      </AuthPage>
    );
  }
  if (installation?.signup === "closed") {
    return (
      <AuthPage
        title="Sign-up is closed"
        lead="This server takes no new accounts at the moment."
        footer={footer}
      >
        <p>
          Ask whoever runs this server for an account, or run Frontdesk yourself: it is one program and one
          file.
        </p>
      </AuthPage>
    );
  }
  return (
    <AuthPage
      title="Create your account"
      lead="Give Frontdesk a website, and it answers your visitors from it, with sources."
      footer={footer}
    >
      <SignInWith providers={installation?.sign_in_with ?? []} returnTo="/bots" />
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && <ErrorNote error={problem} title="The account was not created" />}
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
            Create account
          </Button>
        </Stack>
      </form>
    </AuthPage>
  );
}
