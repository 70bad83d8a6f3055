/** Where to go after a login: a path of this site, never another site. */
export function returnPath(wanted: string | undefined): string {
  if (!wanted?.startsWith("/") || /^\/[/\\]/.test(wanted)) return "/bots";
  const url = new URL(wanted, window.location.origin);
  const own = url.origin === window.location.origin && !["/login", "/signup"].includes(url.pathname);
  return own ? url.pathname + url.search + url.hash : "/bots";
}
