import { beforeEach, expect, test } from "vitest";
import { forgetToken, takeToken } from "./token";

beforeEach(() => window.sessionStorage.clear());

test("the token leaves the address and is kept until it is forgotten", () => {
  window.history.replaceState(null, "", "/invite#abc-123");
  expect(takeToken()).toBe("abc-123");
  expect(window.location.href.endsWith("/invite")).toBe(true);
  expect(takeToken()).toBe("abc-123");
  forgetToken();
  expect(takeToken()).toBeNull();
});

test("a newer link takes the place of the one before", () => {
  window.history.replaceState(null, "", "/invite#old");
  takeToken();
  window.history.replaceState(null, "", "/invite#new");
  expect(takeToken()).toBe("new");
});
