// The loader's entry: finds its own script tag, and so the server and the bot. Nothing else is global but
// window.Frontdesk.
import { createWidget } from "./widget";

// Bundlers and tag managers run the script without `currentScript`.
const script = (document.currentScript ??
  document.querySelector(
    'script[src*="/widget.js"][data-bot],script[src*="/widget.js"][data-preview]',
  )) as HTMLScriptElement | null;
const preview = script?.dataset.preview !== undefined;
const bot = script?.dataset.bot;

if (window.Frontdesk) {
  console.warn("Frontdesk: the script is on this page twice.");
} else if (!script?.src || (!bot && !preview)) {
  console.warn("Frontdesk: the script tag lacks data-bot, copy it again from the dashboard.");
} else {
  window.Frontdesk = createWidget(
    new URL(".", script.src).href,
    preview ? null : (bot ?? null),
    script.nonce,
  );
}
