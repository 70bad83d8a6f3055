// The person: who they are, their password, where they are signed in.
import { Page, Panel } from "@/components/Page";
import { useMe } from "../auth/queries";
import styles from "./AccountPage.module.css";
import { PasswordForm } from "./PasswordForm";
import { SessionList } from "./SessionList";

export function AccountPage() {
  const me = useMe();
  if (!me) return null;
  return (
    <Page title="Account">
      <div className={styles.column}>
        <Panel level={2} title="You">
          <dl className={styles.facts}>
            <dt>Name</dt>
            <dd>{me.user.name}</dd>
            <dt>Email</dt>
            <dd>{me.user.email}</dd>
            <dt>Workspace</dt>
            <dd>{me.workspace.name}</dd>
            <dt>Role</dt>
            <dd className={styles.role}>{me.workspace.role}</dd>
          </dl>
        </Panel>
        {me.local ? (
          <Panel level={2} title="Local mode">
            <p className="muted">
              This server runs on your machine and takes no logins: whoever sits here is the owner. Passwords
              and sessions appear here once it is served to others.
            </p>
          </Panel>
        ) : (
          <>
            <Panel level={2} title="Password" description="Changing it ends all your other sessions.">
              <PasswordForm />
            </Panel>
            <Panel
              level={2}
              title="Sessions"
              description="Where you are signed in. End what you don't recognise."
            >
              <SessionList />
            </Panel>
          </>
        )}
      </div>
    </Page>
  );
}
