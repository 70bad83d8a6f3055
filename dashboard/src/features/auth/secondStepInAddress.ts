/** The token of a second step, which a sign-in with a provider leaves behind the # of the login's address. */
export function stepInAddress(hash: string): string | null {
  const token = new URLSearchParams(hash.slice(1)).get("second-factor");
  return token && /^[\w-]{20,100}$/.test(token) ? token : null;
}
