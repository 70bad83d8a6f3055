// The person: what they are called, where they get mail, and the way out.
import { Page, Panel } from "@/components/Page";
import { useMe } from "../auth/queries";
import styles from "./AccountPage.module.css";
import { DeleteAccount } from "./DeleteAccount";
import { EmailPanel } from "./EmailPanel";
import { NameForm } from "./NameForm";

export function AccountPage() {
  const me = useMe();
  if (!me) return null;
  return (
    <Page narrow title="Account">
      <div className={styles.column}>
        <Panel level={2} title="You">
          <NameForm name={me.user.name} />
          <dl className={styles.facts}>
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
            <EmailPanel user={me.user} />
            <DeleteAccount user={me.user} />
          </>
        )}
      </div>
    </Page>
  );
}
