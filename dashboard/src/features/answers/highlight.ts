// Finds quotes in a passage, so that they can be marked. Pure. Quotes may differ from the passage in white space and
// Markdown's marks only.

export interface Piece {
  text: string;
  marked: boolean;
}

interface Range {
  from: number;
  to: number;
}

/** The text without marks, runs of white space and borders of cells as one blank, and for each character where it stood. */
function collapse(text: string): { flat: string; at: number[] } {
  let flat = "";
  const at: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    if (/[*`#>]/.test(text.charAt(index))) continue;
    const blank = /[\s|]/.test(text.charAt(index));
    if (blank && flat.endsWith(" ")) continue;
    flat += blank ? " " : text.charAt(index);
    at.push(index);
  }
  return { flat, at };
}

function find(text: string, quotes: readonly string[]): Range[] {
  const { flat, at } = collapse(text);
  return quotes.flatMap((quote) => {
    const wanted = collapse(quote).flat.trim();
    const from = wanted === "" ? -1 : flat.indexOf(wanted);
    if (from === -1) return [];
    const first = at[from] ?? 0;
    const last = at[from + wanted.length - 1] ?? text.length - 1;
    return [{ from: first, to: last + 1 }];
  });
}

/** Cuts the text at the quotes; overlapping quotes become one mark. */
export function highlight(text: string, quotes: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const { from, to } of find(text, quotes).sort((a, b) => a.from - b.from)) {
    if (to <= position) continue;
    const start = Math.max(from, position);
    const before = pieces[pieces.length - 1];
    if (start > position) pieces.push({ text: text.slice(position, start), marked: false });
    if (start === position && before?.marked) before.text += text.slice(start, to);
    else pieces.push({ text: text.slice(start, to), marked: true });
    position = to;
  }
  if (position < text.length) pieces.push({ text: text.slice(position), marked: false });
  return pieces;
}
