// A Markdown text that grows while it is read. Only the last block or two are scanned again when words come;
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
    const { blocks, starts } = scanBlocks(lines, open);
    if (!open) return [...this.#settled, ...blocks];
    // The last block may still change. If it starts on the line being written, so may the one before: a
    // single "1" can become another item of the list above.
    const growing = starts.at(-1) === lines.length - 1 ? 2 : 1;
    const settled = Math.max(0, blocks.length - growing);
    const shown = [...this.#settled, ...blocks];
    this.#settled = shown.slice(0, this.#settled.length + settled);
    this.#read = offsetOfLine(text, this.#read, starts[settled] ?? 0);
    return shown;
  }
}

function offsetOfLine(text: string, from: number, count: number): number {
  let at = from;
  for (let n = 0; n < count; n++) at = text.indexOf("\n", at) + 1;
  return at;
}
