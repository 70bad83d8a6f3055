import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Stack } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { session } from "@/api/session";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { AuthPage } from "./AuthPage";
import { linkToken } from "./linkToken";
import { resetPassword } from "./queries";

const schema = z.object({ new_password: z.string().check(z.minLength(1, "Choose a new password.")) });
type Values = z.infer<typeof schema>;

export function ResetPasswordPage() {
  const [token] = useState(() => linkToken(window.location.hash));
  const navigate = useNavigate();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { new_password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const ended = !token || problem?.fields.some((field) => field.field === "token");

  const submit = form.handleSubmit(async ({ new_password }) => {
    setProblem(null);
    try {
      await resetPassword({ token: token ?? "", new_password });
    } catch (error) {
      setProblem(showProblem(error, ["new_password"], form.setError));
      return;
    }
    // Whoever was signed in here is so no more.
    session.expire();
    notify("Your new password holds. Log in with it.");
    await navigate({ to: "/login", replace: true });
  });

  if (ended) {
    return (
      <AuthPage
        title="This link has ended"
        lead="It was used already, is more than an hour old, or was not copied whole."
        footer={<Link to="/login">Back to log in</Link>}
      >
        <p>
          Your password is as it was. <Link to="/forgot-password">Have a new link sent</Link>.
        </p>
      </AuthPage>
    );
  }
  return (
    <AuthPage
      title="Set a new password"
      lead="All devices that are signed in to your account are signed out with that."
      footer={<Link to="/login">Back to log in</Link>}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && <ErrorNote error={problem} title="The password was not changed" />}
          <PasswordField
            label="New password"
            description="Long beats complicated: a few unrelated words do well."
            autoComplete="new-password"
            autoFocus
            error={errors.new_password?.message}
            {...form.register("new_password")}
          />
          <Button type="submit" size="md" loading={isSubmitting} fullWidth>
            Set password
          </Button>
        </Stack>
      </form>
    </AuthPage>
  );
}
