// Scans the text of one block into inline nodes, in one pass and linear time. Raw HTML is text; images are
// shown by their words and never loaded; only http, https and mailto become links.
import { add, Emphasis } from "./emphasis";
import { bareUrlEnd, safeUrl } from "./links";
import { type Inline, meter } from "./nodes";
import { findPairs, type Pairs, runLength } from "./pairs";

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}]/u;

/** @param open more text may follow: half-written marks at the end are held back or closed for the moment */
export function inline(src: string, open = false): Inline[] {
  let end = src.length;
  if (open) end = heldBack(src);
  const text = end < src.length ? src.slice(0, end) : src;
  return scan(text, 0, text.length, findPairs(text, open), open, false);
}

/** Where marks begin at the end of the text that may turn into something else with the next word. */
function heldBack(src: string): number {
  let end = src.length;
  while (end > 0 && src.length - end < 3 && "*_`~".includes(src[end - 1] as string)) end--;
  if (end < src.length) return end;
  while (
    end > 0 &&
    src.length - end < 3 &&
    (src[end - 1] as string) >= "0" &&
    (src[end - 1] as string) <= "9"
  )
    end--;
  if (src[end - 1] !== "[") return src.length;
  return src[end - 2] === "!" ? end - 2 : end - 1;
}

interface Target {
  href: string | null;
  /** First index behind the link. */
  end: number;
}

/** Reads `(address "title")` at `at`, without searching: the pairs say where it ends. */
function target(src: string, at: number, to: number, { close, space }: Pairs, open: boolean): Target | null {
  if (src[at] !== "(" || at >= to) return null;
  const end = close[at] as number;
  const firstSpace = space[at + 1] as number;
  // An address still being written: its words are shown, the rest waits.
  if (end < 0 && open && firstSpace === src.length) return { href: null, end: to };
  if (end < 0 || end >= to) return null;
  if (firstSpace < end) {
    const quote = src[end - 1] as string;
    if (!"\"'".includes(quote) || src[firstSpace + 1] !== quote) return null;
  }
  let address = src.slice(at + 1, Math.min(firstSpace, end));
  meter.steps += address.length;
  if (address.startsWith("<") && address.endsWith(">")) address = address.slice(1, -1);
  return { href: safeUrl(address), end: end + 1 };
}

function scan(src: string, from: number, to: number, pairs: Pairs, open: boolean, inLink: boolean): Inline[] {
  const marks = new Emphasis();
  let plainFrom = from;
  let i = from;
  /** Writes the text so far, then the nodes, and goes on at `next`. */
  const emit = (next: number, ...nodes: Inline[]) => {
    add(marks.out, src.slice(plainFrom, i), ...nodes);
    i = plainFrom = next;
  };
  while (i < to) {
    meter.steps++;
    const c = src[i] as string;
    const following = src[i + 1] ?? "";
    if (c === "\\" && i + 1 < to && (following === "\n" || PUNCTUATION.test(following))) {
      if (following === "\n") emit(i + 2, { t: "br" });
      else {
        emit(i + 1);
        i++;
      }
    } else if (c === "`") {
      const length = runLength(src, i);
      const end = pairs.close[i] as number;
      if (end < 0 || end > to) i += length;
      else emit(Math.min(end + length, to), { t: "code", text: codeText(src.slice(i + length, end)) });
    } else if (c === "!" && following === "[") {
      const end = pairs.close[i + 1] as number;
      const found = end < 0 || end >= to ? null : target(src, end + 1, to, pairs, open);
      if (!found) i += 2;
      else {
        const words = src.slice(i + 2, end) || found.href || "";
        emit(found.end, inLink || !found.href ? words : { t: "link", href: found.href, kids: [words] });
      }
    } else if (c === "[" && !inLink) {
      const end = pairs.close[i] as number;
      const found = end < 0 ? null : target(src, end + 1, to, pairs, open);
      const digits = end - i - 1;
      if (found) {
        const kids = scan(src, i + 1, end, pairs, false, true);
        if (found.href) emit(found.end, { t: "link", href: found.href, kids });
        else emit(found.end, ...kids);
      } else if (digits > 0 && digits < 4 && /^\d+$/.test(src.slice(i + 1, end))) {
        emit(end + 1, { t: "cite", n: Number(src.slice(i + 1, end)) });
      } else i++;
    } else if (c === "<" && /^<br ?\/?>/i.test(src.slice(i, i + 6))) {
      emit(src.indexOf(">", i) + 1, { t: "br" });
    } else if (c === "h" && !inLink && /^https?:\/\//.test(src.slice(i, i + 8)) && !isWord(src[i - 1])) {
      const end = bareUrlEnd(src, i, to);
      meter.steps += end - i;
      const href = safeUrl(src.slice(i, end));
      if (href) emit(end, { t: "link", href, kids: [src.slice(i, end)] });
      else i = Math.max(end, i + 1);
    } else if (c === "*" || c === "_" || c === "~") {
      const length = Math.min(runLength(src, i), to - i);
      const before = i > from ? src[i - 1] : " ";
      const after = i + length < to ? src[i + length] : " ";
      // Underscores inside words (snake_case) are text.
      const canOpen = !isSpace(after) && !(c === "_" && isWord(before));
      const canClose = !isSpace(before) && !(c === "_" && isWord(after));
      emit(i + length);
      marks.run(c, length, canOpen, canClose);
    } else i++;
  }
  emit(to);
  return marks.end(open);
}

const isSpace = (c: string | undefined) => c === undefined || c.trim() === "";
const isWord = (c: string | undefined) => c !== undefined && WORD.test(c);

/** Line breaks are spaces; one space inside each end belongs to the marks (`` ` a` ` ``). */
function codeText(raw: string): string {
  const text = raw.replaceAll("\n", " ");
  const padded = text.startsWith(" ") && text.endsWith(" ") && text.trim() !== "";
  return padded ? text.slice(1, -1) : text;
}
