import { expect, test } from "vitest";
import { highlight } from "../answers/highlight";
import { timeline } from "./timeline";

const marked = (text: string, quotes: string[]) =>
  highlight(text, quotes)
    .map((piece) => (piece.marked ? `«${piece.text}»` : piece.text))
    .join("");

test("a quote is found across differences in white space", () => {
  expect(marked("Tea costs\n  4.90 EUR here.", ["costs 4.90 EUR"])).toBe("Tea «costs\n  4.90 EUR» here.");
});

test("marks of Markdown and borders of cells make no difference", () => {
  expect(marked("Tea **costs** 4.90\n\n| Cup | 2.50 |", ["Tea costs 4.90"])).toBe(
    "«Tea **costs** 4.90»\n\n| Cup | 2.50 |",
  );
  expect(marked("| Cup | 2.50 |", ["Cup\n2.50"])).toBe("| «Cup | 2.50» |");
});

test("overlapping quotes become one mark", () => {
  expect(marked("abcdef", ["abcd", "cdef"])).toBe("«abcdef»");
});

test("what is not in the passage is not marked", () => {
  expect(marked("abc", ["xyz", ""])).toBe("abc");
});

test("time is cut into parts that add up", () => {
  const parts = timeline({ embed: 14, retrieve: 6, first_token: 412, total: 1320 });
  expect(parts.map(({ ms }) => ms)).toEqual([14, 6, 392, 908]);
});

test("a refusal without a first word has no negative part", () => {
  expect(timeline({ embed: 9, retrieve: 3, first_token: 0, total: 13 }).map(({ ms }) => ms)).toEqual([
    9, 3, 0, 1,
  ]);
});
