// What an invitation's link opens: what it is about, and the way in for whoever is here.
import { Button, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "@/api/session";
import type { InvitationView, Me } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { Note } from "@/components/Note";
import { AuthPage } from "../auth/AuthPage";
import { installationQuery, useMe } from "../auth/queries";
import { roleInWords } from "../members/roles";
import { JoinForm } from "./JoinForm";
import { accept, invitationQuery } from "./queries";
import { takeToken } from "./token";

export function InvitePage() {
  const [token] = useState(takeToken);
  if (!token) {
    return (
      <AuthPage
        title="This link is incomplete"
        lead="Its last part, behind the #, is missing. Copy the whole link from the letter or message, or ask for a new one."
        footer={<Link to="/">Go to Frontdesk</Link>}
      >
        <p>Nothing was changed.</p>
      </AuthPage>
    );
  }
  return <Invitation token={token} />;
}

function Invitation({ token }: { token: string }) {
  const me = useMe();
  const { data, error } = useQuery(invitationQuery(token));
  if (error) {
    return (
      <AuthPage
        title="This invitation can't be used"
        lead="Nothing was changed."
        footer={<Link to="/">Go to Frontdesk</Link>}
      >
        <ErrorNote error={error} title="What happened" />
      </AuthPage>
    );
  }
  if (!data) {
    return (
      <AuthPage title="Invitation" lead="Looking it up…" footer="">
        <Skeleton height={120} radius={8} />
      </AuthPage>
    );
  }
  const by = data.inviter ? `${data.inviter} invites you` : "You are invited";
  return (
    <AuthPage
      title={`Join ${data.workspace}`}
      lead={`${by} to work in this workspace. Your role will be ${data.role}. ${roleInWords(data.role)}`}
      footer={me ? <Link to="/">Not now</Link> : <Other invitation={data} />}
    >
      {me ? (
        <Joining token={token} invitation={data} me={me} />
      ) : (
        <Entering token={token} invitation={data} />
      )}
    </AuthPage>
  );
}

/** For who is signed in. */
function Joining({ token, invitation, me }: { token: string; invitation: InvitationView; me: Me }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const forAnother = invitation.email !== null && invitation.email !== me.user.email;

  async function attempt(act: () => Promise<void>) {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Stack gap={16}>
      {error !== null && <ErrorNote error={error} title="You have not joined" />}
      {forAnother ? (
        <>
          <Note>
            The invitation is for <strong>{invitation.email}</strong>, and you are logged in as{" "}
            <strong>{me.user.email}</strong>.
          </Note>
          <Button
            size="md"
            fullWidth
            loading={busy}
            onClick={() =>
              attempt(async () => {
                await session.signOut();
                setBusy(false);
              })
            }
          >
            Log out and use that address
          </Button>
        </>
      ) : (
        <>
          <p>
            You are logged in as <strong>{me.user.email}</strong>. Your other workspaces stay as they are.
          </p>
          <Button size="md" fullWidth loading={busy} onClick={() => attempt(() => accept(token))}>
            Join workspace
          </Button>
        </>
      )}
    </Stack>
  );
}

/** For who is not. */
function Entering({ token, invitation }: { token: string; invitation: InvitationView }) {
  const { data: installation } = useQuery(installationQuery);
  if (invitation.has_account) {
    return (
      <Stack gap={16}>
        <p>
          <strong>{invitation.email}</strong> has an account here. Log in with it to join.
        </p>
        <ButtonLink to="/login" search={{ return: "/invite" }} size="md" fullWidth>
          Log in
        </ButtonLink>
      </Stack>
    );
  }
  if (installation?.signup === "closed") {
    return (
      <Note>
        This server takes no new accounts. Ask whoever runs it for one, then open the link again and log in.
      </Note>
    );
  }
  return <JoinForm token={token} email={invitation.email} />;
}

function Other({ invitation }: { invitation: InvitationView }) {
  if (invitation.has_account) return null;
  return (
    <>
      Already have an account?{" "}
      <Link to="/login" search={{ return: "/invite" }}>
        Log in
      </Link>
    </>
  );
}
