// The first words of an answer without its Markdown, for lists.

const MOST = 240;

/** An answer's words in one line, cut where they get long. */
export function plainAnswer(markdown: string): string {
  const words = markdown
    .replace(/\[(\d+)\]/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`#>|]+/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ([.,;:!?])/g, "$1")
    .trim();
  const letters = [...words];
  return letters.length <= MOST ? words : `${letters.slice(0, MOST).join("").trimEnd()}…`;
}
