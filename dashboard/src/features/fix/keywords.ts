// Which words of an answer a test should look for: numbers with what they count, names, addresses. Pure.

const MOST = 8;
/** Words that say nothing on their own, however long. */
const WEAK = new Set(
  "about after again also always because before being could every first from have other please should since than that their them then there these they this those through until very what when where which while will with would your".split(
    " ",
  ),
);

/** Candidates for `must_contain`, the most telling first: at most eight, none twice. */
export function keywords(answer: string): string[] {
  const text = answer.replace(/[*_`#>]|\[(\d+)\]/g, "").replace(/\s+/g, " ");
  const found: string[] = [];
  const add = (words: string) => {
    const clean = words.replace(/[.,;:!?)]+$/, "").trim();
    const known = found.some((other) => other.toLowerCase().includes(clean.toLowerCase()));
    if (clean.length > 1 && !known && found.length < MOST) found.push(clean);
  };
  for (const [hit] of text.matchAll(/[€$£]?\d[\d.,:]*(?:\s?(?:[€$£%]|\p{L}+))?/gu)) add(hit);
  for (const [hit] of text.matchAll(/[\w.+-]+@[\w-]+\.[\w.]+|https?:\/\/\S+/g)) add(hit);
  // Names: capitals that don't begin a sentence.
  for (const [, hit] of text.matchAll(/[\p{Ll},] (\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*)/gu)) add(hit ?? "");
  const long = [...text.matchAll(/\p{L}{6,}/gu)].map(([hit]) => hit);
  for (const word of long.sort((a, b) => b.length - a.length)) if (!WEAK.has(word.toLowerCase())) add(word);
  return found;
}

/** Those that are chosen to begin with: what has a digit, else the first two. */
export function telling(candidates: readonly string[]): string[] {
  const numbers = candidates.filter((words) => /\d/.test(words)).slice(0, 3);
  return numbers.length > 0 ? numbers : candidates.slice(0, 2);
}
