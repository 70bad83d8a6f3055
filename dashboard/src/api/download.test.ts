import { expect, test } from "vitest";
import { fileName } from "./download";

test("the name of a download is the server's", () => {
  expect(fileName('attachment; filename="run-3.csv"')).toBe("run-3.csv");
  expect(fileName(`attachment; filename="Preise.pdf"; filename*=UTF-8''Preis%C3%BCbersicht.pdf`)).toBe(
    "Preisübersicht.pdf",
  );
  expect(fileName('attachment; filename="say \\"hi\\".txt"')).toBe('say "hi".txt');
});

test("a header without a name, or with a broken one, gives none", () => {
  expect([fileName(null), fileName("attachment"), fileName("attachment; filename*=UTF-8''%E0%A4")]).toEqual([
    null,
    null,
    null,
  ]);
});
