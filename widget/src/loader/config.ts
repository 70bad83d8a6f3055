// Asks the server what the bot looks like. What goes wrong here is the owner's to mend, so it is told in the
// console: a visitor can do nothing about it and sees nothing.
import type { PublicConfig } from "../wire";

/** @returns null when nothing may be shown */
export async function loadConfig(base: string, bot: string): Promise<PublicConfig | null> {
  let why: unknown;
  try {
    const response = await fetch(`${base}widget/v1/bots/${encodeURIComponent(bot)}`, { credentials: "omit" });
    if (response.ok) return (await response.json()) as PublicConfig;
    why = `status ${response.status}`;
    if (response.status === 403) {
      why = `add ${location.origin} to the allowed origins in the bot's settings`;
    } else if (response.status === 404) {
      why = `there is no bot ${bot}, copy the script tag again`;
    }
  } catch (cause) {
    why = cause;
  }
  console.warn("Frontdesk: the chat is not shown:", why);
  return null;
}
