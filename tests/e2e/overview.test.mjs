// What a bot opens on: from nothing to figures that lead on. With SCREENSHOTS=directory, pictures of it are left there.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, useBrowser } from "./support/browser.mjs";
import { settled } from "./support/gallery.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const SIZES = [
  { width: 375, height: 740 },
  { width: 1440, height: 900 },
];
const SHOP = "https://shop.example";

test("a bot opens on its overview, which leads from step to step", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const site = await testSite(t);
  const context = await person(t, { acceptDownloads: true });
  const someone = await owner(context, base);
  const bot = await someone.bot("Saltmarsh help", { allowed_origins: [SHOP] });
  const page = await context.newPage();
  const out = process.env.SCREENSHOTS;
  if (out) await mkdir(out, { recursive: true });
  const live = page.getByRole("region", { name: "Is it live?" });
  const figures = page.getByRole("list", { name: "Key figures" });

  /** In light and dark, on a phone and on a desk: nothing sticks out, axe finds nothing. */
  async function looks(name) {
    for (const size of SIZES) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await settled(page);
        const where = `${name}-${colorScheme}-${size.width}`;
        assert.equal(await overflow(page), null, where);
        await axe(page, where);
        if (out) await page.screenshot({ path: `${out}/${where}.png`, fullPage: true });
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  }

  await t.test("without a source there is one thing to do", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Saltmarsh help" }).click();
    await live.getByText("Not ready").waitFor();
    await looks("overview-empty");
    await live.getByRole("link", { name: "Add source" }).click();
    await page.getByRole("heading", { name: "Add a source" }).waitFor();
  });

  await t.test("then it wants to be asked, and put on the site", async () => {
    for (const path of ["/visit/opening-hours", "/prices", "/visit/getting-here"]) {
      await someone.source(bot, { type: "url", url: site + path });
    }
    await page.goto(`${base}/bots/${bot.id}`);
    await live.getByText("Not on a website yet").waitFor();
    await live.getByRole("link", { name: "Put it on your site" }).waitFor();
    await page.getByText("Nobody has asked anything").waitFor();
    await page.getByText(/^Health \d+ of 100/).waitFor();
    await looks("overview-unasked");
    await page.getByRole("link", { name: "Ask it something" }).first().click();
    await page.getByLabel("Your question").waitFor();
  });

  await t.test("what was asked is plotted, and leads on", async () => {
    const ask = (message) => someone.api("POST", `/bots/${bot.id}/chat`, { message });
    for (const day of ["Saturdays", "Sundays", "Tuesdays"]) await ask(`When is the pottery open on ${day}?`);
    for (const lost of ["Which volcano erupted in Iceland?", "How do I teach a parrot to whistle?"]) {
      assert.equal((await ask(lost)).refused, true, lost);
    }
    const config = await context.request.get(`${base}/widget/v1/bots/${bot.id}`, {
      headers: { origin: SHOP },
    });
    assert.equal(config.status(), 200);
    await page.goto(`${base}/bots/${bot.id}`);
    await live.getByText("Live", { exact: true }).waitFor();
    await live.getByText(/shop\.example/).waitFor();
    await figures
      .getByRole("listitem")
      .filter({ hasText: "Conversations" })
      .getByText("5", { exact: true })
      .waitFor();
    await figures.getByText("60 %").waitFor();
    await page
      .getByRole("img", { name: /^Answers a day from .*3 answered, 2 declined, 0 broke off/ })
      .waitFor();
    await page.getByRole("link", { name: /parrot/ }).waitFor();
    await looks("overview");
    await page.getByRole("button", { name: "Show table" }).click();
    await page.getByRole("columnheader", { name: "Broke off" }).waitFor();
    const days = page.getByRole("table", { name: "By day" });
    const cells = await days.getByRole("row").last().getByRole("cell").allInnerTexts();
    assert.deepEqual(cells.slice(1), ["5", "3", "2", "0"]);
    await looks("overview-table");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    const table = await readFile(await download.path(), "utf8");
    assert.match(table, /^day,conversations,answered,declined,failed\r\n/);
    assert.match(table, /,5,3,2,0\r\n$/);
    await page.getByText("Visitors", { exact: true }).click();
    await page.waitForURL(/who=visitors/);
    await page.getByText("No visitor has asked anything").waitFor();
    await page.goto(`${base}/bots/${bot.id}?days=7`);
    await figures.getByRole("link", { name: "Waiting for an answer" }).click();
    await page.getByRole("list", { name: "Groups of questions" }).waitFor();
    await page.getByRole("navigation", { name: "Bot" }).getByRole("link", { name: "Overview" }).click();
    await live.getByText("Live", { exact: true }).waitFor();

    // A question that is a page long takes three lines of a list, and sticks out of none.
    const long = `Volcano ${"eruptions".repeat(40)} ${"and lava ".repeat(180)}`.trim();
    await ask(long);
    for (const path of ["", "/quality/unanswered"]) {
      await page.goto(`${base}/bots/${bot.id}${path}`);
      const shown = page.getByTitle(long).first();
      await shown.waitFor();
      assert.ok((await shown.boundingBox()).height < 80, `a long question at ${path}`);
      await looks(`long-question${path.replaceAll("/", "-")}`);
    }
  });
});
