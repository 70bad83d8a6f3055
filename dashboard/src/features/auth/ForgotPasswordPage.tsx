import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Stack, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { AuthPage } from "./AuthPage";
import { ASK_FOR_LINK, useNoMail } from "./noMail";
import { forgotPassword } from "./queries";

const schema = z.object({
  email: z.string().check(z.trim(), z.email("Enter an email address, like ada@example.com.")),
});
type Values = z.infer<typeof schema>;

export function ForgotPasswordPage() {
  const noMail = useNoMail();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const form = useForm<Values>({ resolver: standardSchemaResolver(schema), defaultValues: { email: "" } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ email }) => {
    setProblem(null);
    try {
      await forgotPassword(email);
      setAsked(email);
    } catch (error) {
      setProblem(showProblem(error, ["email"], form.setError));
    }
  });

  const footer = <Link to="/login">Back to log in</Link>;
  if (asked) {
    return (
      <AuthPage
        title={noMail ? "Ask for your link" : "Check your inbox"}
        lead="The link works once, within one hour."
        footer={footer}
      >
        <Stack gap={12}>
          {noMail ? (
            <p>
              If there is an account with <strong>{asked}</strong>, a link to set a new password was made.{" "}
              {ASK_FOR_LINK}
            </p>
          ) : (
            <>
              <p>
                If there is an account with <strong>{asked}</strong>, a link to set a new password is on its
                way.
              </p>
              <p className="muted">
                Nothing there after a few minutes? Look into the spam folder, and check the address.
              </p>
            </>
          )}
        </Stack>
      </AuthPage>
    );
  }
  return (
    <AuthPage
      title="Forgot your password?"
      lead={
        noMail
          ? "Enter the email address of your account. Whoever runs this server gets a link for you to set a new one."
          : "Enter the email address of your account. We send you a link to set a new one."
      }
      footer={footer}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && <ErrorNote error={problem} title={noMail ? "No link was made" : "No link was sent"} />}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            autoFocus
            error={errors.email?.message}
            {...form.register("email")}
          />
          <Button type="submit" size="md" loading={isSubmitting} fullWidth>
            Send the link
          </Button>
        </Stack>
      </form>
    </AuthPage>
  );
}
