// The providers that the person signs in with: Google, say. One is linked by signing in with it, and unlinked here.
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Identity, User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { installationQuery } from "../auth/queries";
import styles from "./AccountPage.module.css";
import { identitiesQuery } from "./queries";
import { UnlinkDialog } from "./UnlinkDialog";

export function Providers({ user }: { user: User }) {
  const { data: installation } = useQuery(installationQuery);
  const { data, error, refetch, isPending } = useQuery(identitiesQuery);
  const [leaving, setLeaving] = useState<Identity | null>(null);
  // Where nobody can sign in with a provider there is nothing to say.
  if (!installation?.sign_in_with.length && !data?.items.length) return null;
  const close = () => {
    setLeaving(null);
    void refetch();
  };
  return (
    <Panel level={2} title="Linked providers" description="Accounts elsewhere that open this one.">
      {isPending ? (
        <Skeleton height={48} />
      ) : error ? (
        <ErrorNote error={error} title="Linked providers could not be loaded" onRetry={refetch} />
      ) : data.items.length === 0 ? (
        <p className="muted">
          None yet. Choose one on the login page: it is linked if it knows you by the address that you
          confirmed here.
        </p>
      ) : (
        <ul className={styles.sessions} aria-label="Linked providers">
          {data.items.map((item) => (
            <li key={item.id}>
              <div>
                <p className={styles.agent} title={item.issuer}>
                  {item.label} {item.provider === null && <Status tone="warn">Not set up here</Status>}
                </p>
                <p className={styles.when}>
                  Linked <Time at={item.linked_at} />, last used <Time at={item.last_used_at} />
                </p>
              </div>
              <Button size="xs" variant="default" onClick={() => setLeaving(item)}>
                Unlink<span className="sr-only"> {item.label}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <UnlinkDialog user={user} identity={leaving} onClose={close} />
    </Panel>
  );
}
