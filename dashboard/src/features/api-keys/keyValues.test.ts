import { describe, expect, test } from "vitest";
import { apiKeyIn, changeSchema, limitOf } from "./keyValues";

const NOW = Date.parse("2026-03-01T12:00:00Z");

describe("a new key", () => {
  const values = { name: " CI ", role: "editor", lifetime: "90", per_minute: "" } as const;

  test("ends so many days from now, or never", () => {
    expect(apiKeyIn(values, NOW)).toEqual({
      name: "CI",
      role: "editor",
      expires_at: "2026-05-30T12:00:00.000Z",
      per_minute: null,
    });
    expect(apiKeyIn({ ...values, lifetime: "never" }, NOW).expires_at).toBeNull();
  });

  test("has the limit that was typed, if any", () => {
    expect(apiKeyIn({ ...values, per_minute: " 60 " }, NOW).per_minute).toBe(60);
    expect(limitOf("  ")).toBeNull();
  });
});

test("a limit is a whole number within bounds", () => {
  const good = (per_minute: string) => changeSchema.safeParse({ name: "CI", per_minute }).success;
  for (const text of ["", "1", " 600 ", "1000000"]) expect(good(text), text).toBe(true);
  for (const text of ["0", "-1", "1.5", "1e3", "1000001", "many"]) expect(good(text), text).toBe(false);
});
