// "Fix this answer", beside any answer of the bot, and what it was fixed with.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import type { Fix } from "@/api/types";
import { Status } from "@/components/Status";
import { May } from "../auth/May";
import { FixDialog } from "./FixDialog";

interface Props {
  botId: string;
  messageId: string;
  question: string;
  answer: string;
  /** What it was fixed with before. */
  fix?: Fix | null;
  /** Asks the same again, where that is possible. */
  onAsk?: (question: string) => void;
  onFixed?: () => void;
}

export function FixButton({ fix, ...props }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <May>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        onClick={open}
      >
        {fix ? "Fix again" : "Fix this answer"}
      </Button>
      <FixDialog {...props} fix={fix ?? null} opened={opened} onClose={close} />
    </May>
  );
}

/** That an answer was fixed, and how far the bot is with it. */
export function FixedNote({ fix }: { fix: Fix }) {
  if (fix.status === "active") return <Status tone="good">Fixed</Status>;
  if (fix.status === "error") return <Status tone="bad">Fixed, but not read</Status>;
  if (fix.status === null) return <Status tone="neutral">Fixed, correction deleted</Status>;
  return <Status tone="processing">Learning the fix</Status>;
}
