// What a single line of Markdown is. Each question reads its line once.

export interface ListMark {
  indent: number;
  /** Where the item's words start, in columns. */
  content: number;
  /** The number of an ordered item, null for a bullet. */
  number: number | null;
}

export const indentOf = (line: string): number => line.length - line.trimStart().length;

export function fenceOf(line: string): { mark: string; lang: string } | null {
  const match = /^ *(`{3,}|~{3,})(.*)$/.exec(line);
  if (!match) return null;
  const mark = match[1] as string;
  const info = match[2] as string;
  return mark[0] === "`" && info.includes("`") ? null : { mark, lang: info.trim().split(/\s/, 1)[0] ?? "" };
}

export function headingOf(line: string): { level: number; text: string } | null {
  const match = /^ {0,3}(#{1,6})(?: (.*))?$/.exec(line);
  if (!match) return null;
  let text = (match[2] ?? "").trim();
  let end = text.length;
  while (text[end - 1] === "#") end--;
  if (end === 0 || text[end - 1] === " ") text = text.slice(0, end).trim();
  return { level: (match[1] as string).length, text };
}

export function isRule(line: string): boolean {
  const bare = line.replaceAll(" ", "");
  const mark = bare[0];
  if (bare.length < 3 || mark === undefined || !"-*_".includes(mark)) return false;
  for (const c of bare) if (c !== mark) return false;
  return true;
}

export function listMarkOf(line: string): ListMark | null {
  const indent = indentOf(line);
  const match = /^([-*+•]|\d{1,9}[.)])( +|$)/.exec(line.slice(indent, indent + 16));
  if (!match || isRule(line)) return null;
  const mark = match[1] as string;
  const gap = (match[2] as string).length;
  return {
    indent,
    content: indent + mark.length + (gap > 0 && gap < 5 ? gap : 1),
    number: mark.length > 1 ? Number.parseInt(mark, 10) : null,
  };
}

export const isQuote = (line: string): boolean => /^ {0,3}>/.test(line);

/** The cells of a table's row; `\|` is a bar inside a cell. */
export function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  const row = line.trim();
  for (let i = row[0] === "|" ? 1 : 0; i < row.length; i++) {
    if (row[i] === "\\" && row[i + 1] === "|") {
      cell += "|";
      i++;
    } else if (row[i] === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += row[i];
  }
  if (cell.trim() || !row.endsWith("|")) cells.push(cell.trim());
  return cells;
}

/** `|:--|--:|` under a line with bars makes a table. */
export function isTableRule(line: string | undefined): boolean {
  if (!line?.includes("-") || !/^[\s|:-]+$/.test(line)) return false;
  return cellsOf(line).every((cell) => /^:?-+:?$/.test(cell));
}
