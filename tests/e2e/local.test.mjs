// `frontdesk serve --local`, as somebody sees it who has just started it: demo, documentation, no login.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, useBrowser } from "./support/browser.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

test("the local demo answers from the documentation, and nothing is fetched from elsewhere", async (t) => {
  const base = await frontdesk(t, { local: true });
  const context = await person(t);
  const page = await context.newPage();
  const panel = page.getByRole("dialog", { name: "Frontdesk guide" });

  async function ask(question) {
    const before = await panel.getByRole("button", { name: "Helpful", exact: true }).count();
    const began = performance.now();
    await panel.getByLabel("Your message").fill(question);
    await page.keyboard.press("Enter");
    await panel.getByRole("button", { name: "Helpful", exact: true }).nth(before).waitFor();
    return Math.round(performance.now() - began);
  }

  await t.test("the demo answers with citations that lead to the documentation", async (t) => {
    await page.goto(`${base}/demo`);
    await page.getByRole("button", { name: "Open chat" }).click();
    const ms = await ask("How do I put the widget on my website?");
    const chip = panel.getByRole("list", { name: "Sources" }).getByRole("link").first();
    await chip.waitFor();
    t.diagnostic(`first answer of the demo: ${ms} ms from Enter to the whole answer`);
    const again = await ask("Which origins may show my bot?");
    t.diagnostic(`second answer: ${again} ms`);
    const [cited] = await Promise.all([context.waitForEvent("page"), chip.click()]);
    await cited.getByRole("navigation", { name: "Documentation" }).waitFor();
    assert.match(cited.url(), new RegExp(`^${base}/docs/`));
    await cited.close();
    await ask("Who won the football world cup in 1954?");
    await panel.getByText("No answer found").waitFor();
  });

  await t.test("every page of the documentation is there, and its links lead somewhere", async () => {
    await page.goto(`${base}/docs`);
    const links = page.getByRole("navigation", { name: "Documentation" }).getByRole("link");
    const addresses = await links.evaluateAll((all) => all.map((a) => a.href));
    assert.ok(addresses.length > 5, `${addresses.length} pages`);
    const within = new Map();
    for (const address of addresses) {
      await page.goto(address);
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, address);
      const found = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
      for (const link of found.filter((href) => href.startsWith(base))) within.set(link, address);
    }
    for (const [link, on] of within) {
      const answer = await context.request.get(link);
      assert.equal(answer.status(), 200, `${link} on ${on}`);
      const { hash } = new URL(link);
      if (hash) assert.ok((await answer.text()).includes(`id="${hash.slice(1)}"`), `${link} on ${on}`);
    }
  });

  await t.test("the description of the API is drawn", async () => {
    await page.goto(`${base}/api/docs`);
    await page.locator("[data-action=navigate]", { hasText: "Make a bot" }).first().click();
    await page.getByText("/api/v1/bots", { exact: false }).first().waitFor();
  });

  await t.test("the dashboard needs no login and has the demo's bot", async () => {
    await page.goto(base);
    await page.getByRole("link", { name: "Frontdesk guide" }).click();
    await page.getByRole("navigation", { name: "Bot" }).getByRole("link", { name: "Knowledge" }).click();
    await page.getByRole("list", { name: "Sources" }).getByText("Active", { exact: true }).first().waitFor();
    await page.goto(`${base}/account`);
    await page.getByRole("heading", { name: "Local mode" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Log out" }).count(), 0);
    await page.goto(`${base}/login`);
    await page.getByRole("heading", { name: "Bots", exact: true }).waitFor();
  });

  const elsewhere = context.requests.filter(
    (url) => !url.startsWith(`${base}/`) && !/^(data|blob):/.test(url),
  );
  assert.deepEqual(elsewhere, []);
});
