// Teaching and testing, by hand in a browser: an answer is fixed, tests are kept, imported and run, a draft is compared,
// held back and published. With SCREENSHOTS=directory, pictures of each page are left there.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { settled } from "./support/gallery.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const QUESTION = "What does a family ticket for the gallery cost?";
const BETTER = "A family ticket costs 31 euros since May, and is good for two adults and four children.";
const SIZES = [
  { width: 375, height: 740 },
  { width: 1440, height: 900 },
];

test("fix an answer, test it, and hold a draft back", async (t) => {
  const base = await frontdesk(t);
  const site = await testSite(t);
  const context = await person(t, { acceptDownloads: true });
  // The change that goes around the tests is refused.
  context.expected.push(/409 \(Conflict\)/);
  const someone = await owner(context, base);
  const bot = await potteryBot(someone, site);
  const page = await context.newPage();
  const dialog = page.getByRole("dialog");
  const out = process.env.SCREENSHOTS;
  if (out) await mkdir(out, { recursive: true });

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

  await t.test("without a test the page says what a test is, and leads on", async () => {
    await page.goto(`${base}/bots/${bot.id}`);
    await page.getByRole("navigation", { name: "Bot" }).getByRole("link", { name: "Quality" }).click();
    await page.goto(`${base}/bots/${bot.id}/quality/tests`);
    await page.getByText("Nothing is tested yet").waitFor();
    await looks("tests-empty");
    await page.getByRole("link", { name: "playground", exact: true }).click();
    await page.getByLabel("Your question").waitFor();
  });

  await t.test("a fixed answer is given from then on", async () => {
    await page.getByLabel("Your question").fill(QUESTION);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Fix this answer" }).click();
    assert.equal(await dialog.getByRole("textbox", { name: /^Question/ }).inputValue(), QUESTION);
    await dialog.getByLabel("Better answer").fill(BETTER);
    await dialog.getByText("31 euros", { exact: true }).first().waitFor();
    await looks("fix-dialog");
    // What was typed is not thrown away by a key, nor sent twice by a quick hand.
    const question = page.getByRole("dialog", { name: "Discard what you typed?" });
    await page.keyboard.press("Escape");
    await question.waitFor();
    await looks("discard-dialog");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "hidden" });
    await page.mouse.click(5, 5);
    await question.getByRole("button", { name: "Keep editing" }).click();
    await question.waitFor({ state: "hidden" });
    assert.equal(await dialog.getByLabel("Better answer").inputValue(), BETTER);
    await dialog.getByRole("button", { name: "Teach the bot" }).dblclick();
    await dialog.getByText("The bot answers this so from now on.").waitFor();
    assert.equal(context.requests.filter((url) => url.endsWith("/fix")).length, 1);
    await dialog.getByRole("button", { name: "Ask it again" }).click();
    await page.getByText("is good for two adults and four children").first().waitFor();
    await page.getByText("Fixed", { exact: true }).waitFor();
  });

  await t.test("the conversation shows it, and it can be fixed again", async () => {
    await page.getByRole("navigation", { name: "Bot" }).getByRole("link", { name: "Conversations" }).click();
    await page.getByRole("link", { name: QUESTION }).first().click();
    await page.getByText("Fixed", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Fix again" }).click();
    assert.equal(await dialog.getByLabel("Better answer").inputValue(), BETTER);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  await t.test("tests are added, changed and imported, with what was left out", async () => {
    await page.goto(`${base}/bots/${bot.id}/quality/tests`);
    await page.getByRole("button", { name: "Add test" }).click();
    await dialog.getByRole("button", { name: "Add test" }).click();
    await dialog.getByText("Write a question, as a visitor would ask it.").waitFor();
    const field = dialog.getByRole("textbox", { name: /^Question/ });
    await field.fill("Who wrote this?");
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Discard", exact: true }).click();
    await field.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Add test" }).click();
    await field.fill("Who composed the opera Turandot?");
    await dialog.getByText("The bot must decline").click();
    assert.equal(await dialog.getByLabel("Must cite").count(), 0);
    await looks("test-dialog");
    await dialog.getByRole("button", { name: "Add test" }).click();
    await page.getByText("Test added.").waitFor();
    const table =
      "question,must_contain,must_cite\nOn which days is the pottery honestly closed?,kiln maintenance week,opening hours\n,x,\n";
    await page
      .getByLabel("CSV file")
      .setInputFiles({ name: "tests.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await dialog.getByText("Line 3: There is no question.").waitFor();
    await dialog.getByRole("button", { name: "Import 1 test" }).click();
    await page.getByText("1 test imported.").waitFor();
    const cases = page.getByRole("list", { name: "Test cases" }).getByRole("listitem");
    await until(async () => (await cases.count()) === 3, "three cases");
    await page.getByRole("button", { name: "On which days is the pottery honestly closed?" }).click();
    await dialog.getByLabel("Must not say").fill("Tuesdays");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Save test" }).click();
    await page.getByText("never says “Tuesdays”").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export CSV" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "tests.csv");
    assert.match((await readFile(await download.path())).toString(), /^question,must_contain/);
  });

  await t.test("a run shows how each went, and the list remembers", async () => {
    await page.getByRole("button", { name: "Run tests" }).click();
    await page.getByText(/^Run 1, run by hand/).waitFor();
    const cases = page.getByRole("list", { name: "Test cases" });
    await until(async () => (await cases.getByText(/^(Passes|Fails)$/).count()) === 3, "three verdicts");
    const results = await someone.api("GET", `/bots/${bot.id}/test-runs`);
    assert.equal(results.items[0].status, "completed");
    await looks("tests");
    await page
      .getByRole("link", { name: /^Results/ })
      .first()
      .click();
    const list = page.getByRole("list", { name: "Results" });
    await list.getByText("31 euros", { exact: false }).first().waitFor();
    await list.getByText("Declines").waitFor();
    await looks("run");
    await page.goto(`${base}/bots/${bot.id}/quality/tests`);
    await page.getByRole("button", { name: "On which days is the pottery honestly closed?" }).click();
    await dialog.getByLabel("Must not say").fill("Unicorns");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Save test" }).click();
    await cases.getByText("Changed since", { exact: true }).waitFor();
    assert.equal(await cases.getByText(/^(Passes|Fails)$/).count(), 2);
    await looks("tests-changed");
  });

  await t.test("a draft is compared, held back, and published with a reason", async () => {
    await page.goto(`${base}/bots/${bot.id}/quality/tests`);
    await page.getByText("Require tests before changes go live").click();
    await until(
      async () => (await someone.api("GET", `/bots/${bot.id}/test-settings`)).require_tests,
      "tests to be required",
    );
    await page.goto(`${base}/bots/${bot.id}/settings`);
    // High enough that whatever is not the very question is declined.
    await page.getByLabel("Minimum score").fill("0.99");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("change only by a draft").waitFor();
    await page.getByRole("button", { name: "Save as draft" }).click();
    await page.getByRole("heading", { name: "What changes" }).waitFor();
    await page.getByText("This bot's changes need a test run.").waitFor();
    await page.getByRole("button", { name: "Run tests" }).click();
    await page.getByRole("heading", { name: "Draft beside live" }).waitFor();
    await page.getByText("Newly fails").waitFor();
    await page.getByText(/^A test that the live bot passes fails with this draft/).waitFor();
    await looks("draft");
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const publish = dialog.getByRole("button", { name: "Publish anyway" });
    assert.equal(await publish.isDisabled(), true);
    await dialog.getByLabel("Why publish it all the same?").fill("Rather silent than wrong.");
    await looks("publish-dialog");
    await publish.click();
    await page.getByText("Published. Visitors get answers").waitFor();
    const live = await someone.api("GET", `/bots/${bot.id}`);
    assert.equal(live.settings.thresholds.min_score, 0.99);
    await page.goto(`${base}/bots/${bot.id}/quality/tests/draft`);
    await page.getByText("No draft", { exact: true }).waitFor();
    await page.getByText("“Rather silent than wrong.”").waitFor();
    await page.getByText("Against its tests").waitFor();
    await looks("draft-none");
  });
});
