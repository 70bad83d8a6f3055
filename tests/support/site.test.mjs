// Checks the test website itself, over HTTP: a crawler's test is worth no more than the site it crawls.
// TEST_SITE names the program; `cargo build --example test-site` makes it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? here("../../target");
const program = process.env.TEST_SITE ?? `${target}/debug/examples/test-site`;

let site;
let base;

before(async () => {
  site = spawn(program, ["0"], { stdio: ["ignore", "pipe", "inherit"] });
  const failed = new Promise((_, reject) => site.once("error", reject));
  const line = new Promise((resolve) => createInterface({ input: site.stdout }).once("line", resolve));
  base = (await Promise.race([line, failed])).replace("listening on ", "");
});

after(() => site.kill());

const get = (path, headers = {}) => fetch(base + path, { headers, redirect: "manual" });
const bytes = async (path) => Buffer.from(await (await get(path)).arrayBuffer());
const words = (html) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

test("every question's answer stands on the page that it names", async () => {
  const questions = JSON.parse(await readFile(here("questions.json"), "utf8"));
  assert.ok(questions.on_topic.length >= 40 && questions.paraphrased.length >= 20);
  assert.ok(questions.off_topic.length >= 20);
  for (const { question, page, contains } of [...questions.on_topic, ...questions.paraphrased]) {
    const answer = await get(page);
    assert.equal(answer.status, 200, `${question}: ${page}`);
    assert.ok(words(await answer.text()).includes(contains), `${question}: no "${contains}" on ${page}`);
  }
});

test("every page of the sitemaps is there, but for the two that are wrong on purpose", async () => {
  const index = await (await get("/sitemap.xml")).text();
  assert.ok(index.includes(`${base}/sitemaps/pages.xml`));
  const found = [];
  for (const part of ["/sitemaps/pages.xml", "/sitemaps/languages.xml"]) {
    const text = await (await get(part)).text();
    found.push(...[...text.matchAll(/<loc>(.*?)<\/loc>/g)].map((hit) => hit[1]));
  }
  assert.ok(found.length >= 40, `${found.length} pages`);
  const wrong = [];
  for (const address of found) {
    const { status } = await fetch(address, { redirect: "manual" });
    if (status !== 200) wrong.push(`${status} ${address.replace(base, "")}`);
  }
  assert.deepEqual(wrong.sort(), ["301 /old-prices", "404 /no-such-page"]);
  assert.equal((await get("/sitemaps/missing.xml")).status, 404);
});

test("every link within the site leads somewhere known", async () => {
  const queue = ["/"];
  const seen = new Set(queue);
  const failing = new Set();
  while (queue.length > 0) {
    const path = queue.shift();
    if (["/huge", "/slow", "/cookies-needed"].includes(path) || path.startsWith("/calendar")) continue;
    const answer = await get(path);
    if (answer.status >= 400) failing.add(path);
    const kind = answer.headers.get("content-type") ?? "";
    const next = answer.headers.get("location");
    const links = kind.includes("html") ? [...(await answer.text()).matchAll(/href="(\/[^"#]*)"/g)] : [];
    for (const link of [...links.map((hit) => hit[1]), ...(next ? [next] : [])]) {
      if (!seen.has(link)) queue.push(link);
      seen.add(link);
    }
  }
  assert.deepEqual([...failing].sort(), ["/broken", "/gone", "/no-such-page"]);
  assert.ok(seen.size > 60, `${seen.size} addresses`);
});

test("charsets are what they say, or lie as they should", async () => {
  const cyrillic = await bytes("/charset/windows-1251");
  assert.ok(new TextDecoder("windows-1251").decode(cyrillic).includes("Письмо из Архангельска"));
  const japanese = await bytes("/charset/shift-jis");
  assert.ok(new TextDecoder("shift_jis").decode(japanese).includes("備前からの手紙"));
  const wide = await bytes("/charset/utf-16");
  assert.deepEqual([...wide.subarray(0, 2)], [0xff, 0xfe]);
  assert.ok(new TextDecoder("utf-16le").decode(wide).includes("天目"));
  const lying = await get("/charset/lying");
  assert.match(lying.headers.get("content-type"), /utf-8/);
  const body = Buffer.from(await lying.arrayBuffer());
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(body));
  assert.ok(new TextDecoder("latin1").decode(body).includes("Señores"));
});

test("unchanged pages answer 304 to either condition", async () => {
  const first = await get("/prices");
  const tag = first.headers.get("etag");
  const date = first.headers.get("last-modified");
  assert.equal((await get("/prices", { "if-none-match": tag })).status, 304);
  assert.equal((await get("/prices", { "if-modified-since": date })).status, 304);
  assert.equal((await get("/prices", { "if-none-match": '"other"' })).status, 200);
});

test("redirects, duplicates and faults", async () => {
  const follow = async (path) => {
    const hops = [];
    for (let next = path; next && hops.length < 6; next = (await get(next)).headers.get("location"))
      hops.push(next);
    return hops;
  };
  assert.deepEqual(await follow("/old-prices"), ["/old-prices", "/prices"]);
  assert.deepEqual(await follow("/go/kiln-hire"), ["/go/kiln-hire", "/go/kiln", "/go/firing", "/firing/"]);
  assert.equal((await follow("/loop/a")).length, 6);
  const [one, two] = await Promise.all(
    ["/shop/returns", "/shop/returns-policy"].map(async (p) => (await get(p)).text()),
  );
  assert.equal(words(one), words(two));
  assert.match(await (await get("/print/prices")).text(), /rel="canonical" href="\/prices"/);
  assert.match(await (await get("/drafts/noindex")).text(), /name="robots" content="noindex"/);
  assert.match((await get("/drafts/header-noindex")).headers.get("x-robots-tag"), /noindex/);
  assert.equal((await get("/files/studio-map.pdf")).headers.get("content-type"), "application/pdf");
  assert.equal((await bytes("/empty")).length, 0);
  assert.ok((await bytes("/huge")).length > 20_000_000);
  assert.ok(!words(await (await get("/app")).text()).includes("Raku"));
  assert.equal((await get("/../../Cargo.toml")).status, 404);
  assert.equal((await get("/%2e%2e/Cargo")).status, 404);
});

test("a test in another process changes, fails and slows pages, and reads the log", async () => {
  const control = (method, path, body) => fetch(`${base}/_test/${path}`, { method, body });
  await control("DELETE", "log");
  await control("PUT", "pages/%2Fprices", "<h1>New prices</h1>");
  assert.equal(await (await get("/prices")).text(), "<h1>New prices</h1>");
  await control("PUT", "failures/%2Ffaq/503");
  assert.equal((await get("/faq")).status, 503);
  await control("PUT", "delays/%2Fslow", "30");
  assert.equal((await get("/slow")).status, 200);
  await control("DELETE", "pages/%2Fprices");
  await control("DELETE", "pages/%2Ffaq");
  const restored = await get("/prices", { "if-none-match": '"x"' });
  assert.match(await restored.text(), /Family/);
  const log = await (await control("GET", "log")).json();
  assert.deepEqual(
    log.map((one) => [one.path, one.status, one.conditional]),
    [
      ["/prices", 200, false],
      ["/faq", 503, false],
      ["/slow", 200, false],
      ["/prices", 200, true],
    ],
  );
  assert.ok(log[2].took_ms >= 30 && log[2].took_ms < 2000, `${log[2].took_ms}`);
});
