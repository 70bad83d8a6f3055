// What differs between two texts, word by word. Pure.

export interface Piece {
  text: string;
  /** `same` in both, `gone` from the first, `new` in the second. */
  kind: "same" | "gone" | "new";
}

/** Comparing takes the product of both lengths: beyond this, the middle is shown as replaced. */
const MOST = 400_000;

const words = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** The second text with what is gone from the first, in order. */
export function diff(before: string, after: string): Piece[] {
  const [old, now] = [words(before), words(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++;
  const middle = compare(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return join([
    ...old.slice(0, start).map((text): Piece => ({ text, kind: "same" })),
    ...middle,
    ...old.slice(old.length - end).map((text): Piece => ({ text, kind: "same" })),
  ]);
}

/** The longest common sequence of words, from a table of its lengths. */
function compare(old: string[], now: string[]): Piece[] {
  if (old.length * now.length > MOST) {
    return [
      { text: old.join(""), kind: "gone" },
      { text: now.join(""), kind: "new" },
    ];
  }
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      pieces.push({ text: old[i] ?? "", kind: "same" });
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ text: old[i] ?? "", kind: "gone" });
      i++;
    } else {
      pieces.push({ text: now[j] ?? "", kind: "new" });
      j++;
    }
  }
  return pieces;
}

function join(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else if (piece.text !== "") joined.push({ ...piece });
  }
  return joined;
}
