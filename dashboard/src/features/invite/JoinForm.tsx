// A new account for somebody who is invited.
import { useState } from "react";
import { AccountForm } from "../auth/AccountForm";
import { Unconfirmed } from "../auth/Unconfirmed";
import { signUp } from "./queries";

/** @param props.email the address that the invitation is for; null: whichever its taker has */
export function JoinForm({ token, email }: { token: string; email: string | null }) {
  const [unconfirmed, setUnconfirmed] = useState<string | null>(null);
  if (unconfirmed) {
    return (
      <p role="status">
        You have joined. One step is left. <Unconfirmed email={unconfirmed} />
      </p>
    );
  }
  return (
    <AccountForm
      email={email}
      action="Create account and join"
      failed="You have not joined"
      onSubmit={({ name, email: given, password }) =>
        signUp({ token, name, password, ...(email === null ? { email: given } : {}) })
      }
      onSent={setUnconfirmed}
    />
  );
}
