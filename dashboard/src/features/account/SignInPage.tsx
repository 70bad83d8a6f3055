// How the person gets in: password, second factor, providers, and where they are signed in.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { endOtherSessions, sessionsQuery, useMe } from "../auth/queries";
import styles from "./AccountPage.module.css";
import { PasswordForm } from "./PasswordForm";
import { Providers } from "./Providers";
import { SessionList } from "./SessionList";
import { TwoStep } from "./TwoStep";

export function SignInPage() {
  const me = useMe();
  if (!me || me.local) return null;
  return (
    <Page narrow title="Sign-in">
      <div className={styles.column}>
        <Panel level={2} title="Password" description="Changing it ends all your other sessions.">
          <PasswordForm hasPassword={me.user.has_password} />
        </Panel>
        <TwoStep user={me.user} />
        <Providers user={me.user} />
        <Panel
          level={2}
          title="Sessions"
          description="Where you are signed in. End what you don't recognise."
          actions={<EndOthers />}
        >
          <SessionList />
        </Panel>
      </div>
    </Page>
  );
}

function EndOthers() {
  const client = useQueryClient();
  const { data } = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  if ((data?.items.length ?? 0) < 3) return null;
  return (
    <div>
      {end.error && <ErrorNote error={end.error} title="The sessions were not ended" />}
      <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        End all others
      </Button>
    </div>
  );
}
