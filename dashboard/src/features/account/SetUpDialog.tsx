// Setting two-step sign-in up: password, picture to scan, first code, recovery codes.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { SecondFactorSetUp, User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { PasswordField } from "@/components/PasswordField";
import styles from "./AccountPage.module.css";
import { beginSecondFactor, confirmSecondFactor } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

export function SetUpDialog(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Set up two-step sign-in"
      closeOnClickOutside={false}
    >
      <Steps {...props} />
    </Modal>
  );
}

function Steps({ user, onClose }: Props) {
  const [setUp, setSetUp] = useState<SecondFactorSetUp | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const said = (name: string) => problem?.fields.find(({ field }) => field === name)?.detail;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      if (setUp) setCodes(await confirmSecondFactor(text));
      else setSetUp(await beginSecondFactor(text));
      setText("");
    } catch (error) {
      setProblem(asApiError(error));
    }
    setBusy(false);
  }

  if (codes) return <RecoveryCodes codes={codes} onDone={onClose} />;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && problem.fields.length === 0 && (
          <ErrorNote error={problem} title="Two-step sign-in was not set up" />
        )}
        {setUp ? (
          <>
            <p>Scan this with an authenticator app, then type the code that it shows.</p>
            <svg
              className={styles.qr}
              viewBox={`0 0 ${setUp.picture.side} ${setUp.picture.side}`}
              role="img"
              aria-label="Picture to scan with an authenticator app"
              shapeRendering="crispEdges"
            >
              <path d={setUp.picture.path} fill="#000" />
            </svg>
            <p className="muted">
              Can't scan? Type this key into the app:{" "}
              <code className={styles.secret}>{grouped(setUp.secret)}</code>
            </p>
            <TextInput
              key="code"
              label="Code"
              placeholder="123456"
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={said("code")}
            />
          </>
        ) : user.has_password ? (
          <PasswordField
            label="Your password"
            description="So that nobody sets it up for you on an open browser."
            autoComplete="current-password"
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={said("password")}
          />
        ) : (
          <p>
            You need a phone with an authenticator app, such as the one that came with it or any from its
            store.
          </p>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Leave it off
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={(setUp !== null || user.has_password) && !text.trim()}
          >
            {setUp ? "Switch on" : "Go on"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** In groups of four, as keys are read out and typed. */
function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
