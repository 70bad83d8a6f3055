// Which addresses may become links. Everything else stays text.

const SAFE = /^(https?:\/\/|mailto:)/i;

/** The address if a visitor may be sent there (http, https, mailto), else null. */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim();
  if (!SAFE.test(trimmed)) return null;
  try {
    return new URL(trimmed).href;
  } catch {
    // Not an address after all ("https://"): the caller shows it as text.
    return null;
  }
}

/** Where a bare address that starts at `from` ends: before spaces, brackets and closing punctuation. */
export function bareUrlEnd(src: string, from: number, to: number): number {
  let end = from;
  let open = 0;
  for (; end < to; end++) {
    const c = src[end] as string;
    if (c <= " " || '<>"`[]|'.includes(c)) break;
    if (c === "(") open++;
    else if (c === ")" && --open < 0) break;
  }
  while (end > from && ".,;:!?'*_~".includes(src[end - 1] as string)) end--;
  return end;
}
