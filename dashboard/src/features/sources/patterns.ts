// Patterns of addresses as the server reads them (server/src/domain/pattern.rs), for showing what they match while they
// are typed. `*` stands for any characters; a pattern that begins with `/` is compared with path and query, any other
// with the whole address; one that ends in `/` means all that lies below. The server decides; this only previews.

export const MAX_PATTERNS = 100;

export interface Patterns {
  include: readonly string[];
  exclude: readonly string[];
}

/** One a line, without the empty ones. */
export const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is wrong with the patterns, or undefined. */
export function patternsProblem(text: string): string | undefined {
  const patterns = lines(text);
  if (patterns.length > MAX_PATTERNS) return `At most ${MAX_PATTERNS} patterns.`;
  const bad = patterns.find((pattern) => !/^(\/|\*|https?:\/\/)/.test(pattern));
  if (bad) return `“${bad}” must begin with /, * or https://.`;
  if (patterns.some((pattern) => new Blob([pattern]).size > 500)) return "A pattern has 500 bytes at most.";
  return undefined;
}

/** Goes back to the last `*` only, so that the time is at most the product of both lengths. */
function glob(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  let star: [place: number, taken: number] | null = null;
  while (read < text.length) {
    if (pattern[at] === "*") {
      star = [at, read];
      at += 1;
    } else if (at < pattern.length && pattern[at] === text[read]) {
      at += 1;
      read += 1;
    } else if (star) {
      star = [star[0], star[1] + 1];
      at = star[0] + 1;
      read = star[1];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

export function matches(pattern: string, url: URL): boolean {
  const text = pattern.startsWith("/") ? url.pathname + url.search : url.href;
  return glob(pattern.endsWith("/") ? `${pattern}*` : pattern, text);
}

/** Whether an address is read, and the pattern that decides; `by` is missing where none does. */
export interface Verdict {
  read: boolean;
  by?: string;
}

export function verdict(url: URL, { include, exclude }: Patterns): Verdict {
  const out = exclude.find((pattern) => matches(pattern, url));
  if (out) return { read: false, by: out };
  if (include.length === 0) return { read: true };
  const by = include.find((pattern) => matches(pattern, url));
  return by ? { read: true, by } : { read: false };
}

/** The address that a pattern was probably meant for: an example, with each `*` filled in. */
function example(pattern: string, base: URL): URL | null {
  const filled = pattern
    .replace(/\/$/, "/example")
    .replace(/^\*/, "/files/example")
    .replace(/\*/g, "example");
  return URL.canParse(filled, base) ? new URL(filled, base) : null;
}

/** A few addresses on which the patterns show what they do: the start, one for each pattern, and one for none. */
export function examples(base: URL, { include, exclude }: Patterns, most = 6): URL[] {
  const found = [...include, ...exclude].map((pattern) => example(pattern, base));
  const all = [...found, new URL("/about", base)].filter((url): url is URL => url !== null);
  const seen = new Set<string>();
  return all.filter(({ href }) => !seen.has(href) && seen.add(href)).slice(0, most);
}
