import { expect, test } from "vitest";
import { examples, lines, matches, patternsProblem, verdict } from "./patterns";

const hit = (pattern: string, path: string) => matches(pattern, new URL(path, "https://example.com"));

// The same cases as in server/src/domain/pattern.rs: both must agree.
test("a star stands for anything", () => {
  expect(hit("/docs/*", "/docs/a/b")).toBe(true);
  expect(hit("/docs/", "/docs/a/b")).toBe(true);
  expect(hit("/docs/*", "/blog/docs/a")).toBe(false);
  expect(hit("*.pdf", "/files/a.pdf")).toBe(true);
  expect(hit("https://example.com/*/print", "/a/b/print")).toBe(true);
  expect(hit("/a", "/a/b")).toBe(false);
  expect(hit("/a?page=*", "/a?page=2")).toBe(true);
});

test("many stars take no time", () => {
  expect(hit(`/${"*a".repeat(200)}b`, "/a".repeat(2000))).toBe(false);
});

test("what can match nothing is named", () => {
  expect(patternsProblem("/docs/*\n\n*.pdf\nhttps://a.example/*")).toBeUndefined();
  expect(patternsProblem("/ok\ndocs/*")).toContain("docs/*");
  expect(patternsProblem("/a\n".repeat(101))).toContain("100");
});

test("exclude wins over include, and include leaves out what it does not name", () => {
  const patterns = { include: ["/docs/"], exclude: ["*/print"] };
  const at = (path: string) => verdict(new URL(path, "https://example.com"), patterns);
  expect(at("/docs/a")).toEqual({ read: true, by: "/docs/" });
  expect(at("/docs/a/print")).toEqual({ read: false, by: "*/print" });
  expect(at("/blog")).toEqual({ read: false });
});

test("the examples match the patterns that they were made from", () => {
  const patterns = { include: lines("/docs/*\n/shop/\nhttps://example.com/a*z"), exclude: ["*.pdf"] };
  const urls = examples(new URL("https://example.com/start"), patterns);
  for (const pattern of [...patterns.include, ...patterns.exclude])
    expect(urls.some((url) => matches(pattern, url))).toBe(true);
  expect(urls.map((url) => verdict(url, patterns).read)).toEqual([true, true, true, false, false]);
});
