import { expect, test } from "vitest";
import { parseOrigin } from "./origin";

test.each([
  ["shop.example", "https://shop.example"],
  ["https://Shop.Example/help?x#y", "https://shop.example"],
  ["http://localhost:3000/", "http://localhost:3000"],
  ["https://shop.example:443", "https://shop.example"],
])("%s is the origin %s", (typed, origin) => {
  expect(parseOrigin(typed)).toEqual({ origin });
});

test.each(["", "*.shop.example", "ftp://shop.example", "https://a:b@shop.example", "https://"])(
  "%s is none",
  (typed) => {
    expect(parseOrigin(typed)).toHaveProperty("problem");
  },
);
