// Where the link in a letter leads that shows an address to be somebody's. It takes a click: programs that look at the
// links in mail must not confirm anything.
import { Button, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import { session } from "@/api/session";
import { ErrorNote } from "@/components/ErrorNote";
import { AuthPage } from "./AuthPage";
import { linkToken } from "./linkToken";
import { confirmEmail } from "./queries";

export function ConfirmEmailPage() {
  const [token] = useState(() => linkToken(window.location.hash));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [confirmed, setConfirmed] = useState<{ email: string; changed: boolean } | null>(null);
  const ended = !token || problem?.fields.some((field) => field.field === "token");

  async function confirm() {
    setBusy(true);
    setProblem(null);
    try {
      const done = await confirmEmail(token ?? "");
      // Who is signed in here may be somebody else: what the page shows of them is asked for anew.
      await session.reload();
      setConfirmed(done);
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  }

  const on = <Link to="/bots">Go to the dashboard</Link>;
  if (confirmed) {
    return (
      <AuthPage
        title={confirmed.changed ? "Your address has changed" : "Address confirmed"}
        lead={confirmed.email}
        footer={on}
      >
        <p>
          {confirmed.changed
            ? "Log in with this address from now on. Letters about your account go there."
            : "It is where you get a link if you ever forget your password."}
        </p>
      </AuthPage>
    );
  }
  if (ended) {
    return (
      <AuthPage
        title="This link has ended"
        lead="It was used already, is too old, or was not copied whole."
        footer={on}
      >
        <p>
          Nothing was changed. You can have a new one sent from your <Link to="/account">account page</Link>.
        </p>
      </AuthPage>
    );
  }
  return (
    <AuthPage title="Confirm your address" lead="One click, and we know that it is yours." footer={on}>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The address was not confirmed" />}
        <Button size="md" loading={busy} onClick={confirm} fullWidth>
          Confirm address
        </Button>
      </Stack>
    </AuthPage>
  );
}
