// A dialog with a form in it. Escape, a click beside it and its X ask before they throw away what was typed; the form's
// own Cancel button says clearly enough what it does, and does not ask.
import { Modal, type ModalProps } from "@mantine/core";
import { createContext, useCallback, useContext, useEffect, useState } from "react";
import { ConfirmDialog } from "./ConfirmDialog";

const Unsaved = createContext<(unsaved: boolean) => void>(() => {});

/** Tells the dialog around a form whether something in it would be lost. */
export function useUnsaved(unsaved: boolean) {
  const tell = useContext(Unsaved);
  useEffect(() => {
    tell(unsaved);
    return () => tell(false);
  }, [tell, unsaved]);
}

export function FormDialog({ opened, onClose, children, closeOnEscape = true, ...props }: ModalProps) {
  const [unsaved, setUnsaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const tell = useCallback((next: boolean) => {
    setUnsaved(next);
    // What was saved in the meantime needs no question any more.
    if (!next) setAsking(false);
  }, []);

  function close() {
    if (!unsaved) onClose();
    // Later, since the key press that asks this would close the question too.
    else setTimeout(() => setAsking(true));
  }

  return (
    <>
      <Modal opened={opened} onClose={close} closeOnEscape={closeOnEscape && !asking} {...props}>
        {/* While it fades away, a second click must not send its form again. */}
        <div inert={!opened}>
          <Unsaved value={tell}>{children}</Unsaved>
        </div>
      </Modal>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title="Discard what you typed?"
        action="Discard"
        stay="Keep editing"
        onConfirm={async () => onClose()}
      >
        <p>It has not been saved.</p>
      </ConfirmDialog>
    </>
  );
}
