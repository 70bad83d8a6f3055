// Pairs of a question and its answer: what is refused, and what a paste from a spreadsheet means.
import * as z from "zod/mini";
import type { Pair } from "@/api/types";

export const MAX_PAIRS = 1000;
const MAX_QUESTION = 500;
const MAX_ANSWER = 10_000;

const text = (most: number, empty: string) =>
  z.string().check(
    z.refine((value) => value.trim() !== "", empty),
    z.refine((value) => [...value].length <= most, `Use ${most.toLocaleString("en")} characters or fewer.`),
  );

export const pairSchema = z.object({
  question: text(MAX_QUESTION, "Enter the question."),
  answer: text(MAX_ANSWER, "Enter the answer."),
});

export const isBlank = (pair: Pair): boolean => pair.question.trim() === "" && pair.answer.trim() === "";

/** The pairs without those that nobody began to fill in. */
export const filled = (pairs: readonly Pair[]): Pair[] => pairs.filter((pair) => !isBlank(pair));

/**
 * Cells copied from a spreadsheet: a question, a tab, its answer, one pair a line. Null if the text is something else,
 * which then is pasted as any text is.
 */
export function pastedPairs(pasted: string): Pair[] | null {
  const rows = pasted.split(/\r?\n/).filter((line) => line.trim() !== "");
  const pairs = rows.map((row) => {
    const [question = "", answer = "", ...rest] = row.split("\t");
    return rest.length === 0 ? { question: question.trim(), answer: answer.trim() } : null;
  });
  if (pairs.length === 0 || pairs.some((pair) => !pair?.question || !pair.answer)) return null;
  return pairs as Pair[];
}
