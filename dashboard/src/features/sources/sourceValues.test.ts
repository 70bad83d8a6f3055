import { expect, test } from "vitest";
import { pastedPairs } from "./pairs";
import { scheduleValues, wireSchedule } from "./schedule";
import { blank, MAX_TEXT_BYTES, type SourceValues, sourceSchema, toPatch, toSourceIn } from "./sourceValues";

const values = (some: Partial<SourceValues>): SourceValues => ({ ...blank(), time_zone: "UTC", ...some });
const refused = (some: Partial<SourceValues>) =>
  sourceSchema.safeParse(values(some)).error?.issues.map(({ path }) => path.join("."));

test("an address may be typed without its scheme", () => {
  expect(refused({ url: "shop.example" })).toBeUndefined();
  expect(toSourceIn(values({ url: " shop.example ", include: "/docs/\n\n /shop/ " }))).toEqual({
    type: "site",
    url: "https://shop.example",
    start_urls: [],
    include: ["/docs/", "/shop/"],
    exclude: [],
    max_pages: 200,
    max_depth: 5,
  });
});

test("what is no web address is refused at its field", () => {
  for (const url of ["", "ftp://shop.example", "javascript://x", "http://"])
    expect(refused({ url })).toEqual(["url"]);
  expect(refused({ type: "url", urls: "a.example\nnot an address" })).toEqual(["urls"]);
  expect(refused({ type: "url", urls: "\n " })).toEqual(["urls"]);
  expect(refused({ url: "a.example", start_urls: "ftp://x", include: "docs" })).toEqual([
    "include",
    "start_urls",
  ]);
});

test("many pages are one source: the first is its address, each is read once", () => {
  expect(
    toSourceIn(values({ type: "url", urls: "a.example/1\nhttps://a.example/2\na.example/1\n" })),
  ).toEqual({
    type: "url",
    url: "https://a.example/1",
    start_urls: ["https://a.example/2"],
  });
});

test("a text needs a title and something to say, within a megabyte", () => {
  expect(refused({ type: "text" })).toEqual(["title", "text"]);
  expect(refused({ type: "text", title: "t", text: "é".repeat(MAX_TEXT_BYTES / 2 + 1) })).toEqual(["text"]);
});

test("bounds are whole numbers", () => {
  expect(refused({ url: "a.example", max_pages: 0, max_depth: 1.5 })).toEqual(["max_pages", "max_depth"]);
});

test("pairs that were never begun are left out, half ones refused", () => {
  const pairs = [
    { question: "When?", answer: "Now." },
    { question: " ", answer: "" },
    { question: "Where?", answer: "" },
  ];
  expect(refused({ type: "qa", pairs })).toEqual(["pairs.2.answer"]);
  expect(refused({ type: "qa" })).toEqual(["pairs"]);
  expect(toSourceIn(values({ type: "qa", pairs: pairs.slice(0, 2) }))).toEqual({
    type: "qa",
    pairs: [{ question: "When?", answer: "Now." }],
  });
});

test("a schedule survives the way to the wire and back", () => {
  for (const schedule of [null, "daily", "0 6 * * 1"])
    expect(wireSchedule(scheduleValues(schedule, "Europe/Berlin"))).toBe(schedule);
  expect(refused({ url: "a.example", schedule: "cron", cron: "0 6 *" })).toEqual(["cron"]);
  expect(toSourceIn(values({ type: "sitemap", url: "a.example", schedule: "weekly" }))).toMatchObject({
    schedule: "weekly",
    time_zone: "UTC",
  });
});

test("a patch holds what changed and nothing else", () => {
  const before = values({ url: "https://a.example", include: "/docs/", schedule: "daily" });
  expect(toPatch(before, before)).toEqual({});
  expect(
    toPatch({ ...before, include: "/docs/\n/shop/", schedule: "never", url: "b.example" }, before),
  ).toEqual({
    include: ["/docs/", "/shop/"],
    schedule: null,
  });
  const text = values({ type: "text", title: "Hours", text: "Nine to five" });
  expect(toPatch({ ...text, text: "Ten to six" }, text)).toEqual({ text: "Ten to six" });
});

test("cells from a spreadsheet are pairs, other text is not", () => {
  expect(pastedPairs("When?\tNow.\r\nWhere?\tHere.\r\n")).toEqual([
    { question: "When?", answer: "Now." },
    { question: "Where?", answer: "Here." },
  ]);
  for (const text of ["When?", "a\tb\tc", "a\tb\nc", ""]) expect(pastedPairs(text)).toBeNull();
});
