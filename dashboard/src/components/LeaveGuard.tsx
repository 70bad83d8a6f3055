import { Button, Group, Modal } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { askBeforeLeaving, isLeaving } from "./leaving";

/**
 * Asks before unsaved changes are left behind: within the app, on the way to another workspace, and when the tab closes.
 * `lost` says what that means.
 */
export function LeaveGuard({ dirty, lost }: { dirty: boolean; lost: string }) {
  const [answer, setAnswer] = useState<((go: boolean) => void) | null>(null);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty && !isLeaving(),
    withResolver: true,
  });

  useEffect(() => {
    if (!dirty) return;
    return askBeforeLeaving(() => new Promise((resolve) => setAnswer(() => resolve)));
  }, [dirty]);

  function decide(go: boolean) {
    answer?.(go);
    setAnswer(null);
    if (go) blocker.proceed?.();
    else blocker.reset?.();
  }

  return (
    <Modal
      opened={blocker.status === "blocked" || answer !== null}
      onClose={() => decide(false)}
      title="Leave without saving?"
    >
      <p>{lost}</p>
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={() => decide(true)}>
          Leave
        </Button>
        <Button onClick={() => decide(false)} data-autofocus>
          Stay
        </Button>
      </Group>
    </Modal>
  );
}
