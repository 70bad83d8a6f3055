import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Box, Button, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { PasswordField } from "@/components/PasswordField";
import { AuthPage } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { installationQuery, login } from "./queries";
import { returnPath } from "./returnPath";
import { SecondStep } from "./SecondStep";
import { stepInAddress } from "./secondStepInAddress";
import { SignInWith } from "./SignInWith";
import { signInProblem } from "./signInProblems";

const schema = z.object({
  email: z.string().check(z.trim(), z.minLength(1, "Enter your email address.")),
  password: z.string().check(z.minLength(1, "Enter your password.")),
});
type Values = z.infer<typeof schema>;

const route = getRouteApi("/login");

export function LoginPage() {
  const search = route.useSearch();
  const router = useRouter();
  const { data: installation } = useQuery(installationQuery);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [step, setStep] = useState<string | null>(() => stepInAddress(window.location.hash));
  useEffect(() => {
    // It is good for one sign-in: a reload begins anew.
    if (stepInAddress(window.location.hash)) {
      const { pathname, search } = window.location;
      window.history.replaceState(window.history.state, "", pathname + search);
    }
  }, []);
  const enter = () => router.history.replace(returnPath(search.return));
  const came = signInProblem(search.problem);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const token = await login(values);
      if (token) {
        setStep(token);
        return;
      }
    } catch (error) {
      setProblem(showProblem(error, ["email", "password"], form.setError));
      return;
    }
    enter();
  });

  if (step) {
    const again = () => {
      form.resetField("password");
      setStep(null);
    };
    return <SecondStep token={step} onDone={enter} onAgain={again} />;
  }

  return (
    <AuthPage
      title="Log in"
      lead="Welcome back."
      footer={
        installation?.signup === "closed" ? (
          "Sign-up is closed on this server. Ask whoever runs it for an account."
        ) : installation?.signup === "invitation" ? (
          "Sign-up here is by invitation. Ask a colleague who has an account for one."
        ) : (
          <>
            New here? <Link to="/signup">Create an account</Link>
          </>
        )
      }
    >
      {came && !problem && (
        <Box mb={16}>
          <ErrorNote error={new Error(came)} title="You are not logged in" />
        </Box>
      )}
      <SignInWith providers={installation?.sign_in_with ?? []} returnTo={returnPath(search.return)} />
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && <ErrorNote error={problem} title="You are not logged in" />}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            autoFocus
            error={errors.email?.message}
            {...form.register("email")}
          />
          <PasswordField
            label="Password"
            autoComplete="current-password"
            error={errors.password?.message}
            {...form.register("password")}
          />
          <Button type="submit" size="md" loading={isSubmitting} fullWidth>
            Log in
          </Button>
          <Link to="/forgot-password" className={styles.aside}>
            Forgot your password?
          </Link>
        </Stack>
      </form>
    </AuthPage>
  );
}
