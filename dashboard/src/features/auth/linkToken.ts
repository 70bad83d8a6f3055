/** The token in the link of a letter. It stands behind `#`, so that no server's log has it. */
export function linkToken(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;
}
