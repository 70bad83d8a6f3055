// A bot's owner from sign-up to the snippet, by hand in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { PASSWORD } from "./support/owner.mjs";
import { frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

test("an owner signs up, gives a bot a website, asks it, sets it up and installs it", async (t) => {
  const base = await frontdesk(t);
  const site = await testSite(t);
  // So that the progress can be seen before it is over.
  await fetch(`${site}/_test/delays/%2Fprices`, { method: "PUT", body: "1200" });
  const context = await person(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();

  await t.test("sign-up", async () => {
    await page.goto(base);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByLabel("Name").fill("Ada Byron");
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { name: "Make your first bot" }).waitFor();
  });

  await t.test("a bot", async () => {
    await page.getByRole("button", { name: "Create bot" }).click();
    const dialog = page.getByRole("dialog", { name: "Create a bot" });
    await dialog.getByLabel("Name").fill("Saltmarsh help");
    await dialog.getByRole("button", { name: "Create bot" }).click();
    await page.getByRole("heading", { level: 1, name: "Saltmarsh help" }).waitFor();
    await page.getByRole("heading", { name: "Give the bot something to read" }).waitFor();
  });

  await t.test("a website, with live progress, its summary and what became of each page", async () => {
    await page.getByRole("link", { name: "Add source", exact: true }).click();
    await page.getByLabel("Address to start from").fill(site);
    await page.getByLabel("Pages at most").fill("45");
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("Reading", { exact: true }).first().waitFor();
    await page.getByText(/^\d+ pages? done$/).waitFor();
    await page.getByText(/^\d+ queued$/).waitFor();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("link", { name: "All sources" }).click();
    const row = page.getByRole("list", { name: "Sources" }).getByRole("listitem");
    await row.getByText("Active", { exact: true }).waitFor({ timeout: 40_000 });
    await row.getByText(/^\d+ passages$/).waitFor();
    const read = Number.parseInt(await row.getByText(/^\d+ pages$/).innerText(), 10);
    assert.ok(read > 20, `${read} pages read`);
    await row.getByRole("link", { name: /pages? not read$/ }).click();
  });

  await t.test("the outcomes of pages that could not be read say why", async () => {
    const rows = page.getByRole("row");
    await rows.filter({ hasText: "HTTP error" }).first().waitFor();
    assert.match(page.url(), /outcome=http_error/);
    assert.equal(await rows.filter({ hasText: "Forbidden by robots.txt" }).count(), 0);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: /^Forbidden by robots.txt/ }).click();
    await rows.filter({ hasText: "Forbidden by robots.txt" }).first().waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Search addresses and titles").fill("opening-hours");
    await rows.filter({ hasText: "Opening hours" }).first().waitFor();
  });

  await t.test("the text of a page, and its passages", async () => {
    await page
      .getByRole("link", { name: /^Opening hours/ })
      .first()
      .click();
    await page.getByRole("complementary", { name: "About this page" }).getByText("English").waitFor();
    await page.getByText("Good Friday", { exact: false }).first().waitFor();
    await page.getByRole("cell", { name: "10:00 to 20:00" }).first().waitFor();
    assert.equal(await page.getByText("All pots reserved").count(), 0, "the footer is no content");
    await page.getByText(/^\d+ passages?$/).click();
    await page
      .getByText(/^\d+ tokens?$/)
      .first()
      .waitFor();
  });

  await t.test("the playground answers with a citation, and shows what the answer was made of", async () => {
    await page.getByRole("link", { name: "Playground", exact: true }).click();
    await page.getByLabel("Your question").fill("On which days is the pottery closed?");
    await page.keyboard.press("Enter");
    const log = page.getByRole("log");
    await log.getByText("Good Friday").first().waitFor();
    await log.getByRole("button", { name: "Source 1" }).first().click();
    const evidence = page.getByRole("region", { name: "How the answer was made" });
    await evidence
      .getByText(/^Used as 1/)
      .first()
      .waitFor();
    assert.match(await evidence.locator("mark").first().innerText(), /\w+/);
    await evidence
      .getByText(/^By meaning #1$/)
      .first()
      .waitFor();
    await evidence
      .getByText(/needs 0\.\d\d/)
      .first()
      .waitFor();
    await evidence.getByText(/in all$/).waitFor();
    assert.equal(
      (await evidence.getByText(/^First words|^Embedding|^Retrieval|^Writing|^Finding/).count()) > 0,
      true,
    );
  });

  await t.test("what it does not know it declines, and says why", async () => {
    await page.getByLabel("Your question").fill("Who composed the opera Turandot?");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("Declined").waitFor();
    await page.getByText("Why it declined").waitFor();
  });

  await t.test("settings show in the preview while they are typed, and are kept", async () => {
    const tabs = page.getByRole("navigation", { name: "Bot" });
    await tabs.getByRole("link", { name: "Settings", exact: true }).click();
    const preview = page.frameLocator("iframe[title='Widget preview']");
    await preview.getByRole("heading", { name: "Saltmarsh help" }).waitFor();
    await page.getByLabel("Welcome text").fill("Ahoy! Ask about pots.");
    await preview.getByText("Ahoy! Ask about pots.").waitFor();
    await page.getByRole("button", { name: "Add question" }).click();
    await page.getByLabel("Starter question 1").fill("When are you open?");
    await preview.getByRole("button", { name: "When are you open?" }).waitFor();
    await page.getByLabel("Theme colour").fill("#6d28d9");
    const launcher = preview.locator("button.launcher");
    await until(
      async () =>
        (await launcher.evaluate((e) => getComputedStyle(e).backgroundColor)) === "rgb(109, 40, 217)",
      "the preview's colour",
    );
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Settings saved.").waitFor();
    await page.reload();
    await until(
      async () => (await page.getByLabel("Welcome text").inputValue()) === "Ahoy! Ask about pots.",
      "it",
    );
  });

  await t.test("an origin is allowed and the snippet copied", async () => {
    await page.getByRole("link", { name: "Install", exact: true }).click();
    await page.getByText("Not seen anywhere yet").waitFor();
    context.expected.push(/422 .*\/api\/v1\/bots\//);
    await page.getByLabel("Origin to allow").fill("not an origin at all");
    await page.getByRole("button", { name: "Allow origin" }).click();
    const invalid = page.locator("[aria-invalid=true]");
    await invalid.waitFor();
    await page.getByLabel("Origin to allow").fill("https://shop.example/some/page");
    await page.getByRole("button", { name: "Allow origin" }).click();
    await page.getByRole("list", { name: "Allowed origins" }).getByText("https://shop.example").waitFor();
    await page.getByRole("button", { name: "Copy snippet" }).click();
    await page.getByText("Copied").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(
      copied,
      new RegExp(`^<script src="${base}/widget.js" data-bot="[0-9a-f-]{36}" async></script>$`),
    );
  });
});
