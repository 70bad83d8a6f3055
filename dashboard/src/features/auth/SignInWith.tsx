// Buttons for the providers that people may sign in with, beside or in place of a password.
import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { beginSignIn } from "./queries";
import styles from "./SignInWith.module.css";

interface Props {
  providers: readonly { name: string; label: string }[];
  /** Where to go afterwards. */
  returnTo: string;
}

export function SignInWith({ providers, returnTo }: Props) {
  const [going, setGoing] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (providers.length === 0) return null;

  async function go(name: string) {
    setGoing(name);
    setError(null);
    try {
      window.location.assign(await beginSignIn(name, returnTo));
    } catch (failure) {
      setError(failure);
      setGoing(null);
    }
  }

  return (
    <Stack gap={12} mb={16}>
      {error !== null && <ErrorNote error={error} title="You are not logged in" />}
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          variant="default"
          size="md"
          fullWidth
          loading={going === name}
          disabled={going !== null && going !== name}
          onClick={() => go(name)}
        >
          Continue with {label}
        </Button>
      ))}
      <p className={styles.or}>or</p>
    </Stack>
  );
}
