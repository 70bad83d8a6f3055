import { expect, test } from "vitest";
import { ago, bytes, dollars, duration, milliseconds, momentIn, plural, remaining, shortUrl } from "./format";

test("sizes and times carry their units", () => {
  expect([bytes(0), bytes(1536), bytes(5 * 1024 * 1024)]).toEqual(["0 B", "1.5 KB", "5 MB"]);
  expect([milliseconds(0.2), milliseconds(12.4), milliseconds(1420)]).toEqual(["<1 ms", "12 ms", "1.4 s"]);
  expect([remaining(2), remaining(42), remaining(200)]).toEqual([
    "a few seconds",
    "about 45 s",
    "about 3 min",
  ]);
});

test("durations in the two largest units", () => {
  expect([
    duration(420),
    duration(8_400),
    duration(200_000),
    duration(7_500_000),
    duration(7_200_000),
  ]).toEqual(["420 ms", "8.4 s", "3 min 20 s", "2 h 5 min", "2 h"]);
});

test("a moment on the clocks of a zone", () => {
  expect(momentIn("2026-01-05T05:00:00Z", "Europe/Berlin")).toBe("Mon, 5 Jan 2026, 06:00");
  expect(momentIn("2026-01-05T05:00:00Z", "Not/AZone")).toBe("Mon, 5 Jan 2026, 05:00 UTC");
});

test("counts agree with their nouns", () => {
  expect([plural(1, "page"), plural(2000, "page")]).toEqual(["1 page", "2,000 pages"]);
});

test("relative times", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  expect(ago("2026-01-10T11:59:50Z", now)).toBe("just now");
  expect(ago("2026-01-10T11:57:40Z", now)).toBe("2 minutes ago");
  expect(ago("2026-01-09T11:00:00Z", now)).toBe("yesterday");
  expect(ago("2026-01-10T12:00:10Z", now)).toBe("in a moment");
  expect(ago("2026-01-10T15:10:00Z", now)).toBe("in 3 hours");
  // A key of 90 days, and an invitation of 7 days, a moment after they were made.
  expect(ago("2026-04-10T11:59:58Z", now)).toBe("in 3 months");
  expect(ago("2026-01-17T11:59:58Z", now)).toBe("in 7 days");
  expect(ago("2025-10-12T12:00:00Z", now)).toBe("2 months ago");
});

test("a small cost does not show as nothing", () => {
  expect([dollars(0), dollars(0.00041), dollars(2.5)]).toEqual(["$0.00", "$0.00041", "$2.50"]);
});

test("addresses without their scheme", () => {
  expect(shortUrl("https://acme.example/")).toBe("acme.example");
});
