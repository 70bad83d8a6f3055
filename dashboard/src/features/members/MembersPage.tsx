// Settings > Members: who works here, who is invited, and what each role may do.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { Note } from "@/components/Note";
import { Page, Panel } from "@/components/Page";
import { useMe } from "../auth/queries";
import { ForSupport, useInSupport } from "../auth/support";
import { InvitationsPanel } from "./InvitationsPanel";
import { InviteDialog } from "./InviteDialog";
import { MemberRow } from "./MemberRow";
import styles from "./Members.module.css";
import { membersQuery } from "./queries";
import { atLeast, ROLES } from "./roles";

export function MembersPage() {
  const me = useMe();
  const support = useInSupport();
  const query = useInfiniteQuery(membersQuery);
  const [inviting, invite] = useDisclosure(false);
  if (!me) return null;
  const members = query.data?.pages.flatMap((page) => page.items);
  const role = members?.find(({ you }) => you)?.role ?? me.workspace.role;
  // Whatever support may do here, it may only look at who the members are.
  const mine = support ? "viewer" : role;
  const owners = members?.filter(({ role }) => role === "owner").length ?? 0;
  const manages = atLeast(mine, "admin") && !me.local;
  return (
    <Page
      narrow
      title="Members"
      description="Who works in this workspace, and what each of them may do."
      actions={
        manages && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={invite.open}>
            Invite
          </Button>
        )
      }
    >
      <div className={styles.column}>
        {me.local && (
          <Note>
            This server runs with --local: nobody logs in, and whoever sits here is the owner. Run it without
            --local to work with others.
          </Note>
        )}
        <ForSupport what="Inviting people and changing who belongs here" />
        {query.isError && !members && (
          <ErrorNote error={query.error} title="The members could not be loaded" onRetry={query.refetch} />
        )}
        {!members && !query.isError && <Skeleton height={140} radius={8} />}
        {members && (
          <Panel level={2} title="Members" flush>
            <ul className={styles.rows} aria-label="Members">
              {members.map((member) => (
                <MemberRow key={member.id} member={member} mine={mine} lastOwner={owners === 1} />
              ))}
            </ul>
            <LoadMore query={query} />
          </Panel>
        )}
        {manages && <InvitationsPanel mine={mine} onInvite={invite.open} />}
        <Panel
          level={2}
          title="What each role may do"
          description={
            <>
              Each may do all that the ones before it may.{" "}
              <a href="/docs/who-may-do-what">See every action, role by role.</a>
            </>
          }
        >
          <dl className={styles.roles}>
            {ROLES.map(({ value, label, may }) => (
              <div key={value}>
                <dt>{label}</dt>
                <dd>{may}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      </div>
      <InviteDialog opened={inviting} onClose={invite.close} mine={mine} />
    </Page>
  );
}
