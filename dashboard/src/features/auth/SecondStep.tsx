// The second step of a login: the code that the phone shows, or a recovery code.
import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { AuthPage } from "./AuthPage";
import { loginSecondStep } from "./queries";

interface Props {
  /** What the first step gave. */
  token: string;
  onDone: () => void;
  /** Back to the password. */
  onAgain: () => void;
}

export function SecondStep({ token, onDone, onAgain }: Props) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const wrong = problem?.fields.find((field) => field.field === "code")?.detail;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || !code.trim()) return;
    setBusy(true);
    setProblem(null);
    try {
      await loginSecondStep({ second_factor_token: token, code });
      onDone();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  }

  function turn() {
    setRecovery(!recovery);
    setCode("");
    setProblem(null);
  }

  return (
    <AuthPage
      title="Second step"
      lead={
        recovery
          ? "Type one of the recovery codes that you kept. Each works once."
          : "Type the code that your authenticator app shows."
      }
      footer={
        <Button variant="transparent" size="compact-sm" px={0} onClick={onAgain}>
          Start over
        </Button>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && !wrong && <ErrorNote error={problem} title="You are not logged in" />}
          <TextInput
            key={recovery ? "recovery" : "code"}
            label={recovery ? "Recovery code" : "Code"}
            autoComplete={recovery ? "off" : "one-time-code"}
            inputMode={recovery ? "text" : "numeric"}
            placeholder={recovery ? "abcde-fghij" : "123456"}
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={wrong}
          />
          <Button type="submit" size="md" loading={busy} disabled={!code.trim()} fullWidth>
            Log in
          </Button>
          <Button variant="subtle" onClick={turn} fullWidth>
            {recovery ? "Use the app instead" : "Use a recovery code instead"}
          </Button>
        </Stack>
      </form>
    </AuthPage>
  );
}
