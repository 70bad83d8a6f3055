// Recovery codes, which are shown this once.
import { Button, Group, Stack } from "@mantine/core";
import { CopyButton } from "@/components/CopyButton";
import styles from "./AccountPage.module.css";

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack gap={16}>
      <p>
        Keep these recovery codes in a safe place, not on the phone. Each signs you in once when the phone is
        gone. <strong>They are not shown again.</strong>
      </p>
      <ul className={styles.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" gap={8}>
        <CopyButton variant="default" text={codes.join("\n")} label="Copy all" />
        <Button onClick={onDone}>I have kept them</Button>
      </Group>
    </Stack>
  );
}
