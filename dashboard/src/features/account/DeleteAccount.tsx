// The way out: what goes with the account is told before anything is asked.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import type { User } from "@/api/types";
import { Panel } from "@/components/Page";
import styles from "./AccountPage.module.css";
import { DeleteDialog } from "./DeleteDialog";

export function DeleteAccount({ user }: { user: User }) {
  const [asking, ask] = useDisclosure(false);
  return (
    <Panel level={2} title="Delete your account">
      <div className={styles.danger}>
        <p className="muted">Workspaces that you alone are in go with it. You see which before you decide.</p>
        <Button
          variant="outline"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={ask.open}
        >
          Delete account
        </Button>
      </div>
      <DeleteDialog user={user} opened={asking} onClose={ask.close} />
    </Panel>
  );
}
