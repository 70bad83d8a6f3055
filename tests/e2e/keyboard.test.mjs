// Without a mouse: the widget on a page, and the dashboard's keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

test("the demo's widget by keyboard alone", async (t) => {
  const base = await frontdesk(t, { local: true });
  const context = await person(t);
  const page = await context.newPage();
  const focused = () =>
    page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.getAttribute("aria-label") ?? active?.textContent ?? "";
    });
  async function tabTo(pattern) {
    for (let presses = 0; presses < 40; presses++) {
      if (pattern.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab never came to ${pattern}`);
  }

  await page.goto(`${base}/demo`);
  await page.getByRole("button", { name: "Open chat" }).waitFor();
  await tabTo(/^Open chat$/);
  await page.keyboard.press("Enter");
  await until(async () => /^Your message$/.test(await focused()), "the focus in the field");
  await page.keyboard.type("How do I put the widget on my website?");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("In one line, please.");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "Frontdesk guide" });
  await panel.getByRole("button", { name: "Helpful", exact: true }).waitFor();
  assert.match(await focused(), /^Your message$/, "the focus stays where one types");
  assert.match(await panel.locator(".you").innerText(), /website\?\nIn one line/);

  for (let presses = 0; presses < 40 && !/^Source 1/.test(await focused()); presses++) {
    await page.keyboard.press("Shift+Tab");
  }
  assert.match(await focused(), /^Source 1: /);
  await panel.getByRole("tooltip").waitFor();
  await page.keyboard.press("Escape");
  await panel.getByRole("tooltip").waitFor({ state: "detached" });
  assert.ok(await panel.isVisible(), "the first Escape closes the card alone");
  const [opened] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("Enter")]);
  assert.match(opened.url(), /\/docs\//);
  await opened.close();
  await page.bringToFront();
  await page.keyboard.press("Escape");
  if (await panel.isVisible()) await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  assert.match(await focused(), /^Open chat$/, "the focus is back on the launcher");
});

test("the dashboard's keys", async (t) => {
  const base = await frontdesk(t, { local: true });
  const context = await person(t);
  const ada = await owner(context, base, { local: true });
  const bot = await ada.bot("Keys");
  await ada.api("POST", `/bots/${bot.id}/chat`, { message: "Where is the key?" });
  const page = await context.newPage();
  await page.goto(`${base}/account`);
  await page.getByRole("heading", { name: "Account" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.getByRole("heading", { name: "Bots", exact: true }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "hidden" });
  await page.goto(`${base}/bots/${bot.id}/conversations`);
  await page.getByLabel("Search conversations").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("nothing like it");
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
  assert.match(page.url(), /q=nothing/);
  await page.getByLabel("Search conversations").fill("key");
  await page.getByRole("link", { name: "Where is the key?" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "Where is the key?" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => location.hash), "#content", "the first stop skips to the content");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "Account" }).waitFor();
});
