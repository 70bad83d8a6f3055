// The token of an invitation's link. It comes behind the `#`, which is sent to no server, and is kept for this tab while
// its person logs in or makes an account.
const KEY = "frontdesk-invitation";

/** Takes the token out of the address, where it would stay in the history, and keeps it. Null if there is none. */
export function takeToken(): string | null {
  const fresh = window.location.hash.slice(1);
  if (fresh) {
    window.sessionStorage.setItem(KEY, fresh);
    window.history.replaceState(window.history.state, "", window.location.pathname);
  }
  return window.sessionStorage.getItem(KEY);
}

/** It was taken, or leads nowhere. */
export const forgetToken = (): void => window.sessionStorage.removeItem(KEY);
