// Signing up, where the server takes new accounts.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { AccountForm } from "./AccountForm";
import { AuthPage } from "./AuthPage";
import { useNoMail } from "./noMail";
import { installationQuery, signup } from "./queries";
import { SignInWith } from "./SignInWith";
import { Unconfirmed } from "./Unconfirmed";

export function SignupPage() {
  const { data: installation } = useQuery(installationQuery);
  const noMail = useNoMail();
  const [sent, setSent] = useState<string | null>(null);

  const footer = (
    <>
      Already have an account? <Link to="/login">Log in</Link>
    </>
  );
  if (sent) {
    return (
      <AuthPage
        title={noMail ? "Ask for your link" : "Check your inbox"}
        lead="Your account is made. One step is left."
        footer={footer}
      >
        <p>
          <Unconfirmed email={sent} />
        </p>
      </AuthPage>
    );
  }
  if (installation?.signup === "invitation") {
    return (
      <AuthPage
        title="Sign-up is by invitation"
        lead="New accounts are made by invitation here."
        footer={footer}
      >
        <p>Ask a colleague who has an account to invite you, and follow the link in the invitation.</p>
      </AuthPage>
    );
  }
  if (installation?.signup === "closed") {
    return (
      <AuthPage
        title="Sign-up is closed"
        lead="This server takes no new accounts at the moment."
        footer={footer}
      >
        <p>
          Ask whoever runs this server for an account, or run Frontdesk yourself: it is one program and one
          file.
        </p>
      </AuthPage>
    );
  }
  return (
    <AuthPage
      title="Create your account"
      lead="Give Frontdesk a website, and it answers your visitors from it, with sources."
      footer={footer}
    >
      <SignInWith providers={installation?.sign_in_with ?? []} returnTo="/bots" />
      <AccountForm
        action="Create account"
        failed="The account was not created"
        onSubmit={signup}
        onSent={setSent}
      />
    </AuthPage>
  );
}
