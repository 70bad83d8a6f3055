// Copies a text and says so. Where the browser has no clipboard (plain http on a LAN), it says that instead.
import { Button, type ButtonProps } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { notify } from "./notices";

interface Props extends ButtonProps {
  text: string;
  label: string;
}

export function CopyButton({ text, label, ...button }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      notify("Your browser did not allow copying. Select the text and copy it by hand.", "bad");
    }
  }

  return (
    <Button
      leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      onClick={copy}
      {...button}
    >
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
