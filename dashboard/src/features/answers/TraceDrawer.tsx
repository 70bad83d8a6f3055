// A stored answer's trace beside its conversation; on a phone over it.
import { Drawer } from "@mantine/core";
import { TracePanel } from "./TracePanel";

interface Props {
  messageId: string | undefined;
  onClose: () => void;
  onDocument: (id: string) => void;
}

export function TraceDrawer({ messageId, onClose, onDocument }: Props) {
  return (
    <Drawer
      opened={messageId !== undefined}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title="How the answer was made"
    >
      {messageId && <TracePanel messageId={messageId} onDocument={onDocument} />}
    </Drawer>
  );
}
