// Why a sign-in with a provider came to nothing, in words for whoever tried. The names are the server's.
const PROBLEMS: Record<string, string> = {
  unknown_provider: "This server does not know that sign-in provider any more. Choose another way.",
  denied: "The sign-in was cancelled, or the provider refused it. Try again, or choose another way.",
  stale: "The sign-in took too long, or was begun in another tab or browser. Begin it again.",
  provider_unreachable: "The sign-in provider does not answer at the moment. Try again in a minute.",
  provider_untrusted:
    "What the sign-in provider said could not be verified, so you were not logged in. Tell whoever runs this server: its log has the reason.",
  no_email: "The sign-in provider did not tell your email address, and Frontdesk knows people by it.",
  email_unverified:
    "The sign-in provider has not verified your email address. Confirm it there first, then try again.",
  account_unconfirmed:
    "There is an account with your email address, but nobody has confirmed that the address is theirs. Log in with its password and confirm the address, or reset the password; then this way works too.",
  domain_not_allowed: "Addresses of your email domain may not log in this way here.",
  signup_closed: "You have no account here, and this server takes no new ones. Ask whoever runs it.",
  internal: "The server could not do this. It has been logged; please try again.",
};

/** The sentence for a problem in the login's address; null for what is no problem. */
export function signInProblem(name: string | undefined): string | null {
  if (name === undefined) return null;
  return Object.hasOwn(PROBLEMS, name) ? (PROBLEMS[name] ?? null) : null;
}
