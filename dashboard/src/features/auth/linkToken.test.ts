import { expect, test } from "vitest";
import { linkToken } from "./linkToken";

test("the token is read from behind the #", () => {
  expect(linkToken("#token=a-B_9")).toBe("a-B_9");
});

test.each(["", "#", "#token=", "#other=x"])("%s holds none", (hash) => {
  expect(linkToken(hash)).toBeNull();
});
