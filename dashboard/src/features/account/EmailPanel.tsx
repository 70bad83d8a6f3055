// The address of the account: whether it is confirmed, and another in its place.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import type { User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { ASK_FOR_LINK, useNoMail } from "../auth/noMail";
import styles from "./AccountPage.module.css";
import { EmailDialog } from "./EmailDialog";
import { sendConfirmation } from "./queries";

export function EmailPanel({ user }: { user: User }) {
  const noMail = useNoMail();
  const [changing, change] = useDisclosure(false);
  const send = useMutation({
    mutationFn: sendConfirmation,
    onSuccess: () => notify(noMail ? ASK_FOR_LINK : `A link is on its way to ${user.email}.`),
  });
  return (
    <Panel
      level={2}
      title="Email"
      description={
        noMail
          ? "You log in with it."
          : "You log in with it, and get a link there if you forget your password."
      }
    >
      <p className={styles.line}>
        <span className={styles.address}>{user.email}</span>
        {user.email_verified ? (
          <Status tone="good">Confirmed</Status>
        ) : (
          <Status tone="warn">Not confirmed</Status>
        )}
      </p>
      {send.error && (
        <ErrorNote error={send.error} title={noMail ? "No link was made" : "No link was sent"} />
      )}
      <div className={styles.buttons}>
        {!user.email_verified && (
          <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
            {noMail ? "Make the link again" : "Send the link again"}
          </Button>
        )}
        <Button variant="default" onClick={change.open}>
          Change email
        </Button>
      </div>
      <EmailDialog user={user} opened={changing} onClose={change.close} />
    </Panel>
  );
}
