// One pass over a text that finds which bracket, parenthesis and backtick run closes which. With it the
// inline scanner never searches ahead, which is what keeps 20,000 unclosed `[` linear.
import { meter } from "./nodes";

export interface Pairs {
  /** For the index of `[`, `(` or the first backtick of a run: where its partner starts, or -1. */
  close: Int32Array;
  /** For every index: the next space at or after it, or the text's length. */
  space: Int32Array;
}

/** Length of the run of `char` that starts at `at`. */
export function runLength(src: string, at: number): number {
  let end = at + 1;
  while (end < src.length && src[end] === src[at]) end++;
  meter.steps += end - at;
  return end - at;
}

/** All backtick runs by length, so that a closer is found by moving a pointer forwards only. */
function backtickRuns(src: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (let at = src.indexOf("`"); at >= 0; ) {
    const length = runLength(src, at);
    const list = runs.get(length);
    if (list) list.push(at);
    else runs.set(length, [at]);
    at = src.indexOf("`", at + length);
  }
  return runs;
}

/** @param open more text may follow: an unclosed code span then reaches to the end */
export function findPairs(src: string, open: boolean): Pairs {
  const close = new Int32Array(src.length + 1).fill(-1);
  const space = new Int32Array(src.length + 1).fill(src.length);
  const runs = backtickRuns(src);
  const next = new Map<number, number>();
  const brackets: number[] = [];
  const parens: number[] = [];
  for (let i = 0; i < src.length; i++) {
    meter.steps++;
    const c = src[i];
    if (c === "\\") i++;
    else if (c === "`") {
      const length = runLength(src, i);
      const list = runs.get(length) ?? [];
      let at = next.get(length) ?? 0;
      while (at < list.length && (list[at] as number) <= i) at++;
      next.set(length, at);
      const end = list[at] ?? (open && length === 1 ? src.length : -1);
      close[i] = end;
      i = (end < 0 ? i : end) + length - 1;
    } else if (c === "[") brackets.push(i);
    else if (c === "]") {
      const start = brackets.pop();
      if (start !== undefined) close[start] = i;
    } else if (c === "(") parens.push(i);
    else if (c === ")") {
      const start = parens.pop();
      if (start !== undefined) close[start] = i;
    }
  }
  for (let i = src.length - 1; i >= 0; i--) {
    meter.steps++;
    space[i] = (src[i] as string) <= " " ? i : (space[i + 1] as number);
  }
  return { close, space };
}
