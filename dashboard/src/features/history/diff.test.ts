import { expect, test } from "vitest";
import { diff } from "./diff";

const side = (pieces: ReturnType<typeof diff>, gone: "gone" | "new") =>
  pieces
    .filter(({ kind }) => kind === "same" || kind === gone)
    .map(({ text }) => text)
    .join("");

test("words that differ are told, the rest is the same", () => {
  expect(diff("Be kind and brief.", "Be kind and very brief!")).toEqual([
    { text: "Be kind and ", kind: "same" },
    { text: "very ", kind: "new" },
    { text: "brief", kind: "same" },
    { text: ".", kind: "gone" },
    { text: "!", kind: "new" },
  ]);
  expect(diff("same", "same")).toEqual([{ text: "same", kind: "same" }]);
  expect(diff("", "new words")).toEqual([{ text: "new words", kind: "new" }]);
  expect(diff("", "")).toEqual([]);
});

test("both texts can be read from it, however they differ", () => {
  const long = Array.from({ length: 2000 }, (_, index) => `word${index}`).join(" ");
  for (const [before, after] of [
    ["a b c d", "d c b a"],
    ["über Straße 東京", "unter Straße 京都"],
    ["one\n\ntwo", "one\ntwo\n"],
    [long, long.split(" ").reverse().join(" ")],
  ] as const) {
    const pieces = diff(before, after);
    expect(side(pieces, "gone")).toBe(before);
    expect(side(pieces, "new")).toBe(after);
  }
});
