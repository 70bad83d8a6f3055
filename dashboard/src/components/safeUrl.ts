/** Returns the address if a person may be sent there (http, https, mailto), else an empty string. */
export function safeUrl(url: string): string {
  try {
    const { protocol } = new URL(url);
    return ["http:", "https:", "mailto:"].includes(protocol) ? url : "";
  } catch {
    // Relative to a page that this is not: such a link would lead nowhere.
    return "";
  }
}
