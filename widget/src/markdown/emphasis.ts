// The stack of opened emphasis marks. At most one of each kind is open, so the stack has seven entries at
// most and closing is constant time, whatever the text does.
import type { Inline } from "./nodes";

interface Frame {
  /** "" for the bottom, else `*`, `_` or `~`. */
  mark: string;
  length: number;
  out: Inline[];
}

/** Adds to a list of nodes, joining neighbouring texts. */
export function add(out: Inline[], ...nodes: Inline[]): void {
  for (const node of nodes) {
    const last = out.at(-1);
    if (typeof node === "string" && typeof last === "string") out[out.length - 1] = last + node;
    else if (node !== "") out.push(node);
  }
}

function wrap(mark: string, length: number, kids: Inline[]): Inline {
  if (mark === "~") return { t: "del", kids };
  if (length === 3) return { t: "strong", kids: [{ t: "em", kids }] };
  return { t: length === 2 ? "strong" : "em", kids };
}

export class Emphasis {
  #frames: Frame[] = [{ mark: "", length: 0, out: [] }];

  /** Where nodes go at the moment. */
  get out(): Inline[] {
    return (this.#frames.at(-1) as Frame).out;
  }

  /** A run of `length` marks; what neither closes nor opens anything is text. */
  run(mark: string, length: number, canOpen: boolean, canClose: boolean): void {
    let left = length;
    if (length > 3 || (mark === "~" && length !== 2)) {
      add(this.out, mark.repeat(length));
      return;
    }
    while (canClose && left > 0) {
      const at = this.#closable(mark, left);
      if (at < 0) break;
      left -= this.#close(at, left);
    }
    if (left === 0) return;
    const taken = this.#frames.some((f) => f.mark === mark && f.length === left);
    if (canOpen && !taken) this.#frames.push({ mark, length: left, out: [] });
    else add(this.out, mark.repeat(left));
  }

  /** @param open the text may go on: what is still open is shown as if it were closed already */
  end(open: boolean): Inline[] {
    while (this.#frames.length > 1) {
      if (open && this.out.length) this.#close(this.#frames.length - 1, 3);
      else this.#demote();
    }
    return this.out;
  }

  #closable(mark: string, length: number): number {
    const exact = this.#frames.findLastIndex((f) => f.mark === mark && f.length === length);
    if (exact > 0) return exact;
    // `***a**` closes a part of three; `*a**` closes one of two.
    return this.#frames.findLastIndex((f) => f.mark === mark && (f.length < length || f.length === 3));
  }

  /** Closes the frame and says how many marks that took. */
  #close(at: number, length: number): number {
    while (this.#frames.length - 1 > at) this.#demote();
    const frame = this.#frames[at] as Frame;
    if (length < frame.length) {
      frame.out = [wrap(frame.mark, length, frame.out)];
      frame.length -= length;
      return length;
    }
    this.#frames.pop();
    add(this.out, wrap(frame.mark, frame.length, frame.out));
    return frame.length;
  }

  /** The innermost mark was just text. */
  #demote(): void {
    const frame = this.#frames.pop() as Frame;
    add(this.out, frame.mark.repeat(frame.length), ...frame.out);
  }
}
