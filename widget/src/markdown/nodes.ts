// The tree a Markdown text becomes. There is no node for raw HTML and none for images, so neither can be
// rendered by mistake.

export type Inline =
  | string
  | { t: "br" }
  | { t: "code"; text: string }
  | { t: "strong" | "em" | "del"; kids: Inline[] }
  | { t: "link"; href: string; kids: Inline[] }
  | { t: "cite"; n: number };

export type Align = "left" | "center" | "right" | undefined;

export type Block =
  | { t: "p"; kids: Inline[] }
  | { t: "h"; level: number; kids: Inline[] }
  | { t: "code"; lang: string; text: string }
  | { t: "quote"; blocks: Block[] }
  | { t: "list"; start: number | null; items: Block[][] }
  | { t: "table"; align: Align[]; head: Inline[][]; rows: Inline[][][] }
  | { t: "hr" };

/** Counts what the scanners do, one per character looked at. Tests hold it against the text's length. */
export const meter = { steps: 0 };

/** The words of a tree without marks, as a screen reader should hear them. */
export function plain(nodes: readonly (Inline | Block)[]): string {
  let out = "";
  for (const node of nodes) {
    if (typeof node === "string") out += node;
    else if (node.t === "br") out += "\n";
    // Left out, with the space before it: the full stop belongs to the word.
    else if (node.t === "cite") out = out.replace(/ $/, "");
    else if (node.t === "code") out += node.text;
    else if (node.t === "quote") out += `${plain(node.blocks)}\n`;
    else if (node.t === "list") for (const item of node.items) out += `${plain(item)}\n`;
    else if (node.t === "table") {
      for (const row of [node.head, ...node.rows]) out += `${row.map(plain).join(" ")}\n`;
    } else if ("kids" in node) out += plain(node.kids) + (node.t === "p" || node.t === "h" ? "\n" : "");
  }
  return out;
}
