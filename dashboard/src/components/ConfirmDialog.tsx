// Asks before something is lost for good: names what is lost, and for the big ones wants the name typed.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { ErrorNote } from "./ErrorNote";
import { useOneAtATime } from "./useOneAtATime";

interface Props {
  opened: boolean;
  title: string;
  children: ReactNode;
  /** The verb on the red button. */
  action: string;
  /** The words on the other one, where "Keep it" does not fit. */
  stay?: string;
  /** If given, this must be typed before the button works. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

export function ConfirmDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Modal>
  );
}

function Question({ children, action, stay = "Keep it", typed, onConfirm, onClose }: Props) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const hint = useId();
  const ready = typed === undefined || text.trim() === typed;

  const submit = useOneAtATime(async () => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  });

  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <div id={hint}>{children}</div>
        {typed !== undefined && (
          <TextInput
            label={
              <>
                Type <strong>{typed}</strong> to confirm
              </>
            }
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus={typed === undefined || undefined}>
            {stay}
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={!ready} aria-describedby={hint}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
