// Who is invited and has not come yet: sent again, or withdrawn.
import { Button, Modal, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { Invitation, Invited, Role } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { InviteLink } from "./InviteLink";
import styles from "./Members.module.css";
import { invitationsQuery, useResend, useWithdraw } from "./queries";
import { atLeast, roleLabel } from "./roles";

interface Props {
  /** What the one who looks may do. */
  mine: Role;
  onInvite: () => void;
}

export function InvitationsPanel({ mine, onInvite }: Props) {
  const query = useInfiniteQuery(invitationsQuery);
  const [renewed, setRenewed] = useState<Invited | null>(null);
  const invitations = query.data?.pages.flatMap((page) => page.items);
  return (
    <Panel level={2} title="Invitations" description="Each works once, until it ends or is withdrawn." flush>
      {query.isError && !invitations && (
        <div className={styles.inset}>
          <ErrorNote
            error={query.error}
            title="The invitations could not be loaded"
            onRetry={query.refetch}
          />
        </div>
      )}
      {!invitations && !query.isError && <Skeleton height={64} />}
      {invitations?.length === 0 && (
        <p className={`muted ${styles.inset}`}>
          Nobody is invited at the moment.{" "}
          <button type="button" className={styles.textButton} onClick={onInvite}>
            Invite somebody
          </button>
        </p>
      )}
      {invitations && invitations.length > 0 && (
        <ul className={styles.rows} aria-label="Invitations">
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} mine={mine} onLink={setRenewed} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
      <Modal opened={renewed !== null} onClose={() => setRenewed(null)} title="A new link">
        {renewed && <InviteLink invited={renewed} onClose={() => setRenewed(null)} />}
      </Modal>
    </Panel>
  );
}

function InvitationRow({
  invitation,
  mine,
  onLink,
}: {
  invitation: Invitation;
  mine: Role;
  onLink: (invited: Invited) => void;
}) {
  const resend = useResend(invitation.id);
  const withdraw = useWithdraw(invitation.id);
  const [asking, ask] = useDisclosure(false);
  const whom = invitation.email ?? "Anyone with the link";

  function again() {
    resend.mutate(undefined, {
      onSuccess: (invited) =>
        invited.link === null
          ? notify(`Sent to ${whom} again. The link before works no longer.`)
          : onLink(invited),
      onError: (error) => notify(`The invitation was not sent again. ${asApiError(error).message}`, "bad"),
    });
  }

  return (
    <li className={styles.row}>
      <div className={styles.who}>
        <p className={styles.name}>
          {whom} {invitation.expired && <Status tone="warn">Ended</Status>}
        </p>
        <p className={styles.facts}>
          {roleLabel(invitation.role)} · {invitation.invited_by ? `by ${invitation.invited_by.name}, ` : ""}
          <Time at={invitation.sent_at} /> ·{" "}
          {invitation.expired ? (
            <>
              ended <Time at={invitation.expires_at} />
            </>
          ) : (
            <>
              ends <Time at={invitation.expires_at} ahead />
            </>
          )}
        </p>
      </div>
      <div className={styles.buttons}>
        {/* A new link is given anew, and nobody gives a role above their own. */}
        {atLeast(mine, invitation.role) && (
          <Button size="xs" variant="default" loading={resend.isPending} onClick={again}>
            {invitation.email ? "Send again" : "New link"}
            <span className="sr-only"> for {whom}</span>
          </Button>
        )}
        <Button size="xs" variant="default" onClick={ask.open}>
          Withdraw<span className="sr-only"> the invitation of {whom}</span>
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Withdraw this invitation?"
        action="Withdraw"
        onConfirm={() => withdraw.mutateAsync()}
      >
        <p>Its link works no longer. You can invite {invitation.email ?? "somebody"} again at any time.</p>
      </ConfirmDialog>
    </li>
  );
}
