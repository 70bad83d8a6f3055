// Scans lines into blocks. Lists and quotes are scanned again inside, at most MAX_DEPTH times, so the work
// stays proportional to the text. Inline marks are inline.ts's business.
import { inline } from "./inline";
import * as line from "./lines";
import { type Align, type Block, meter } from "./nodes";

const MAX_DEPTH = 8;

export interface Scanned {
  blocks: Block[];
  /** For each block the index of the line at which it starts. */
  starts: number[];
}

/** @param open more lines may follow, so the last block may still become something else */
export function scanBlocks(lines: string[], open: boolean, depth = 0): Scanned {
  const blocks: Block[] = [];
  const starts: number[] = [];
  let i = 0;
  const text = (from: number, to: number) => {
    const words = lines.slice(from, to).map((l) => l.trim());
    return inline(words.join("\n"), open && to === lines.length);
  };
  while (i < lines.length) {
    const current = lines[i] as string;
    meter.steps += current.length + 1;
    if (!current.trim()) {
      i++;
      continue;
    }
    const from = i;
    starts.push(i);
    const fence = line.fenceOf(current);
    const heading = line.headingOf(current);
    if (fence) {
      i++;
      while (i < lines.length && !closesFence(lines[i] as string, fence.mark)) i++;
      const indent = line.indentOf(current);
      const body = lines.slice(from + 1, i).map((l) => l.slice(Math.min(indent, line.indentOf(l))));
      // A closing fence that is still being written is not code.
      if (open && i === lines.length && /^ *[`~]{1,2}$/.test(body.at(-1) ?? "")) body.pop();
      blocks.push({ t: "code", lang: fence.lang, text: body.join("\n") });
      i++;
    } else if (heading) {
      i++;
      blocks.push({ t: "h", level: heading.level, kids: inline(heading.text, open && i === lines.length) });
    } else if (line.isRule(current)) {
      i++;
      blocks.push({ t: "hr" });
    } else if (depth < MAX_DEPTH && line.isQuote(current)) {
      while (i < lines.length && line.isQuote(lines[i] as string)) i++;
      const inner = lines.slice(from, i).map((l) => l.replace(/^ {0,3}> ?/, ""));
      blocks.push({ t: "quote", blocks: scanBlocks(inner, open && i === lines.length, depth + 1).blocks });
    } else if (depth < MAX_DEPTH && line.listMarkOf(current)) {
      i = scanList(lines, from, open, depth, blocks);
    } else if (current.includes("|") && line.isTableRule(lines[i + 1])) {
      i += 2;
      while (i < lines.length && (lines[i] as string).includes("|")) i++;
      blocks.push(table(lines.slice(from, i), open && i === lines.length));
    } else {
      i++;
      while (i < lines.length && !endsParagraph(lines, i, depth)) {
        meter.steps += (lines[i] as string).length + 1;
        i++;
      }
      // The head of a table whose rule has not come yet would flash as text.
      const half = open && i === lines.length && i - from < 3 && current.trimStart().startsWith("|");
      blocks.push({ t: "p", kids: half ? [] : text(from, i) });
    }
  }
  return { blocks, starts };
}

function closesFence(current: string, mark: string): boolean {
  meter.steps += current.length + 1;
  const bare = current.trim();
  return bare.length >= mark.length && bare === (mark[0] as string).repeat(bare.length);
}

function endsParagraph(lines: string[], at: number, depth: number): boolean {
  const current = lines[at] as string;
  if (!current.trim() || line.fenceOf(current) || line.headingOf(current) || line.isRule(current))
    return true;
  if (current.includes("|") && line.isTableRule(lines[at + 1])) return true;
  if (depth >= MAX_DEPTH) return false;
  const item = line.listMarkOf(current);
  // "in\n2024. It" goes on; only a list that starts at 1 interrupts a sentence.
  return line.isQuote(current) || (item !== null && (item.number === null || item.number === 1));
}

function scanList(lines: string[], from: number, open: boolean, depth: number, into: Block[]): number {
  const first = line.listMarkOf(lines[from] as string) as line.ListMark;
  const items: Block[][] = [];
  let item: string[] = [];
  let content = first.content;
  let i = from;
  const finish = (last: boolean) => {
    while (item.length && !(item.at(-1) as string).trim()) item.pop();
    items.push(scanBlocks(item, last, depth + 1).blocks);
    item = [];
  };
  for (; i < lines.length; i++) {
    const current = lines[i] as string;
    meter.steps += current.length + 1;
    const blank = !current.trim();
    const indent = line.indentOf(current);
    const mark = blank ? null : line.listMarkOf(current);
    if (mark && mark.indent < first.indent + 2) {
      // Bullets after numbers (or the other way round) begin a list of their own.
      if ((mark.number === null) !== (first.number === null)) break;
      if (i > from) finish(false);
      content = mark.content;
      item.push(current.slice(content));
    } else if (blank || indent >= first.indent + 2) {
      item.push(current.slice(Math.min(indent, content)));
    } else {
      const afterBlank = !(lines[i - 1] as string).trim();
      if (afterBlank || endsParagraph(lines, i, depth)) break;
      item.push(current);
    }
  }
  finish(open && i === lines.length);
  into.push({ t: "list", start: first.number, items });
  return i;
}

function table(lines: string[], open: boolean): Block {
  const align = line.cellsOf(lines[1] as string).map((cell): Align => {
    const right = cell.endsWith(":");
    if (cell.startsWith(":")) return right ? "center" : "left";
    return right ? "right" : undefined;
  });
  const rows = lines.map((row, at) => {
    meter.steps += row.length + 1;
    // Cells beyond the head's are dropped, missing ones stay missing: no row costs more than its text.
    return at === 1
      ? []
      : line
          .cellsOf(row)
          .slice(0, align.length)
          .map((cell) => inline(cell, open && at === lines.length - 1));
  });
  return { t: "table", align, head: rows[0] ?? [], rows: rows.slice(2) };
}
