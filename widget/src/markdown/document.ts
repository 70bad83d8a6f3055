// A Markdown text that grows while it is read. Only the last block is scanned again when words come;
// settled blocks keep their identity, so the view can leave their DOM alone.
import { scanBlocks } from "./blocks";
import type { Block } from "./nodes";

export class MarkdownDocument {
  #settled: Block[] = [];
  /** Characters of the text that the settled blocks stand for. */
  #read = 0;

  /**
   * @param text everything so far: must begin with what was given before, or be shorter (then it is read anew)
   * @param open whether more may come
   */
  blocks(text: string, open: boolean): Block[] {
    if (text.length < this.#read) {
      this.#settled = [];
      this.#read = 0;
    }
    const lines = text.slice(this.#read).replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n");
    const { blocks, lastLine } = scanBlocks(lines, open);
    if (!open) return [...this.#settled, ...blocks];
    const settled = blocks.slice(0, -1);
    if (settled.length) {
      this.#settled.push(...settled);
      this.#read = offsetOfLine(text, this.#read, lastLine);
    }
    return [...this.#settled, ...blocks.slice(-1)];
  }
}

function offsetOfLine(text: string, from: number, count: number): number {
  let at = from;
  for (let n = 0; n < count; n++) at = text.indexOf("\n", at) + 1;
  return at;
}
