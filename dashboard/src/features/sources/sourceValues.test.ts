import { expect, test } from "vitest";
import { blank, MAX_TEXT_BYTES, sourceSchema, toSourceIn } from "./sourceValues";

const refused = (values: object) =>
  sourceSchema.safeParse({ ...blank, ...values }).error?.issues.map(({ path }) => path[0]);

test("an address may be typed without its scheme", () => {
  expect(refused({ url: "shop.example" })).toBeUndefined();
  expect(toSourceIn({ ...blank, url: " shop.example " })).toEqual({
    type: "site",
    url: "https://shop.example",
    max_pages: 200,
    max_depth: 5,
  });
});

test("what is no web address is refused at its field", () => {
  for (const url of ["", "ftp://shop.example", "javascript://x", "http://"])
    expect(refused({ url })).toEqual(["url"]);
});

test("a text needs a title and something to say, within a megabyte", () => {
  expect(refused({ type: "text" })).toEqual(["title", "text"]);
  expect(refused({ type: "text", title: "t", text: "é".repeat(MAX_TEXT_BYTES / 2 + 1) })).toEqual(["text"]);
});

test("bounds are whole numbers", () => {
  expect(refused({ url: "a.example", max_pages: 0, max_depth: 1.5 })).toEqual(["max_pages", "max_depth"]);
});
