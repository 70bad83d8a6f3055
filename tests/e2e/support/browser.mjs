// One browser for a test file, and pages that remember every console error, broken script and CSP violation: a test
// fails at its end if there were any that it did not expect.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { later } from "./later.mjs";

const WAIT_MS = 10_000;

let browser;

/** Call once at the top of a test file. */
export function useBrowser() {
  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(() => browser.close());
}

/**
 * A person at a browser of their own: own cookies, own storage.
 * @returns the context, with `expected` to which patterns of expected console errors are pushed
 */
export async function person(t, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(WAIT_MS);
  const seen = [];
  // Whoever isn't signed in is told so by the refresh, and Chromium writes every such answer into the console.
  context.expected = [/401 .*\/api\/v1\/auth\/refresh\)$/];
  context.warnings = [];
  context.requests = [];
  context.on("console", (message) => {
    if (message.type() === "error") seen.push(`${message.text()} (${message.location().url})`);
    if (message.type() === "warning") context.warnings.push(message.text());
  });
  context.on("weberror", (error) => seen.push(String(error.error())));
  context.on("request", (request) => context.requests.push(request.url()));
  later(t, async () => {
    await context.close();
    const unexpected = seen.filter((text) => !context.expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(unexpected, [], "errors in the browser's console");
  });
  return context;
}

/** Waits until `check` gives something truthy, and returns it. */
export async function until(check, what, ms = WAIT_MS) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Whether the page scrolls sideways: something is wider than the screen. */
export async function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    const wide = [...document.querySelectorAll("body *")].filter(
      (e) => e.getBoundingClientRect().right > width + 1,
    );
    return wide
      .slice(0, 5)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.slice(0, 40)}`);
  });
}
