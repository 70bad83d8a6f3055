// Settings > Privacy: how long conversations are kept, one visitor's data, and the end of the workspace.
import { Page } from "@/components/Page";
import { useMe } from "../auth/queries";
import { DeleteWorkspace } from "./DeleteWorkspace";
import styles from "./Privacy.module.css";
import { RetentionPanel } from "./RetentionPanel";
import { VisitorsPanel } from "./VisitorsPanel";

export function PrivacyPage() {
  const me = useMe();
  const role = me?.workspace.role;
  const isAdmin = role === "owner" || role === "admin";
  return (
    <Page
      narrow
      title="Privacy"
      description={
        <>
          What is kept of the people who talk to your bots, and for how long. <a href="/docs/privacy">More</a>
        </>
      }
    >
      <div className={styles.column}>
        <RetentionPanel mayChange={isAdmin} />
        <VisitorsPanel mayErase={isAdmin} />
        {me && !me.local && <DeleteWorkspace name={me.workspace.name} isOwner={role === "owner"} />}
      </div>
    </Page>
  );
}
