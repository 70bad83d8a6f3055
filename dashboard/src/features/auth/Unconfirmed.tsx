import { ASK_FOR_LINK, useNoMail } from "./noMail";

/** What is left to do for a new account whose address has to be confirmed before the first sign-in. */
export function Unconfirmed({ email }: { email: string }) {
  return (
    <>
      {useNoMail() ? (
        <>
          A link for <strong>{email}</strong> was made. {ASK_FOR_LINK}
        </>
      ) : (
        <>
          We sent a link to <strong>{email}</strong>.
        </>
      )}{" "}
      Follow it to confirm that the address is yours, then log in.
    </>
  );
}
