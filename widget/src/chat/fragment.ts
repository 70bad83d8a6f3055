// Builds the address that opens a page at the quoted words (text fragments, `#:~:text=`).
import { safeUrl } from "../markdown/links";

/** Quotes up to this many words are matched whole; longer ones by their first and last words. */
const WHOLE_WORDS = 10;
const EDGE_WORDS = 5;
/** Writing without spaces: edges are counted in characters. */
const EDGE_CHARACTERS = 14;

/**
 * @param url the source's address; null unless http, https or mailto
 * @param quote words found in it; Markdown marks are taken off
 */
export function quoteUrl(url: string | null, quote: string): string | null {
  const safe = url && safeUrl(url);
  if (!safe) return null;
  const directive = textDirective(quote);
  if (!directive || safe.startsWith("mailto:")) return safe;
  const at = safe.indexOf("#");
  const page = at < 0 ? safe : safe.slice(0, at);
  const hash = (at < 0 ? "" : safe.slice(at + 1)).split(":~:", 1)[0] ?? "";
  return `${page}#${hash}:~:text=${directive}`;
}

/** Percent-encoded so that the browser reads no separators (`-`, `,`, `&`) into the words. */
const encode = (words: string): string => encodeURIComponent(words).replaceAll("-", "%2D");

function textDirective(quote: string): string {
  // A match must lie within one block of the page; a range may span several.
  const lines = plainLines(quote);
  const first = lines[0];
  const last = lines.at(-1);
  if (!first || !last) return "";
  const count = lines.reduce((sum, line) => sum + line.split(" ").length, 0);
  if (lines.length === 1 && count <= WHOLE_WORDS && first.length <= 80) return encode(first);
  const [start, end] = [edge(first, true), edge(last, false)];
  return lines.length === 1 && start.length + end.length >= first.length
    ? encode(first)
    : `${encode(start)},${encode(end)}`;
}

function edge(line: string, start: boolean): string {
  const words = line.split(" ");
  const part = (start ? words.slice(0, EDGE_WORDS) : words.slice(-EDGE_WORDS)).join(" ");
  if (part.length <= 80) return part;
  const letters = [...part];
  return (start ? letters.slice(0, EDGE_CHARACTERS) : letters.slice(-EDGE_CHARACTERS)).join("");
}

/** The quote's lines as a browser shows them: no marks, single spaces, no ellipses at the ends. */
export function plainLines(quote: string): string[] {
  return quote
    .replace(/!?\[([^[\]]{0,500})\]\([^()\s]{0,2000}\)/g, "$1")
    .split(/\n|\|/)
    .map((line) =>
      line
        .replace(/^\s*(?:#{1,6}\s|>\s?|[-*+•]\s|\d{1,3}[.)]\s)/, "")
        .replace(/\*\*|__|~~|`|\\(?=[!-/:-@[-`{-~])/g, "")
        .replace(/(^|\s)[*_](?=\S)|(\S)[*_](?=[\s.,;:!?]|$)/g, "$1$2")
        .replace(/\s+/g, " ")
        .replace(/^(?:…|\.\.\.)|(?:…|\.\.\.)$/g, "")
        .trim(),
    )
    .filter((line) => line && !/^[-:\s]+$/.test(line));
}
