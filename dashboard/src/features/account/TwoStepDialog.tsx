// What takes both factors: new recovery codes, and switching two-step sign-in off.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { disableSecondFactor, renewRecoveryCodes } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";

interface Props {
  user: User;
  what: "codes" | "off";
  opened: boolean;
  onClose: () => void;
}

const WORDS = {
  codes: {
    title: "New recovery codes",
    lead: "Those you have now stop working.",
    action: "Make new codes",
    failed: "No codes were made",
  },
  off: {
    title: "Switch two-step sign-in off?",
    lead: "Your password alone signs you in then, and your recovery codes are gone.",
    action: "Switch off",
    failed: "Two-step sign-in is still on",
  },
};

export function TwoStepDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={WORDS[props.what].title}>
      <Both {...props} />
    </Modal>
  );
}

function Both({ user, what, onClose }: Props) {
  const words = WORDS[what];
  const [values, setValues] = useState({ password: "", code: "" });
  const [codes, setCodes] = useState<string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const said = (name: string) => problem?.fields.find(({ field }) => field === name)?.detail;
  const set = (name: keyof typeof values) => (event: { currentTarget: { value: string } }) =>
    setValues({ ...values, [name]: event.currentTarget.value });

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      if (what === "codes") {
        setCodes(await renewRecoveryCodes(values));
      } else {
        await disableSecondFactor(values);
        notify("Two-step sign-in is off.");
        onClose();
      }
    } catch (error) {
      setProblem(asApiError(error));
    }
    setBusy(false);
  }

  if (codes) return <RecoveryCodes codes={codes} onDone={onClose} />;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <p>{words.lead}</p>
        {problem && problem.fields.length === 0 && <ErrorNote error={problem} title={words.failed} />}
        {user.has_password && (
          <PasswordField
            label="Your password"
            autoComplete="current-password"
            data-autofocus
            value={values.password}
            onChange={set("password")}
            error={said("password")}
          />
        )}
        <TextInput
          label="Code of your app, or a recovery code"
          autoComplete="one-time-code"
          value={values.code}
          onChange={set("code")}
          error={said("code")}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={what === "off" ? "red" : undefined}
            loading={busy}
            disabled={!values.code.trim()}
          >
            {words.action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
