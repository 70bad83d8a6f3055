// What answers cost, how they were made, and what happens at a cap: seen by a bot's owner and by a visitor.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { website } from "./support/hosts.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const FACT = "Visitors can park behind the pottery all day without paying.";
const QUESTION = "Where can visitors park?";
const PHONE = { width: 375, height: 740 };
const DESK = { width: 1280, height: 800 };

test("an answer explains itself, costs are shown, and a cap holds", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const desk = await person(t, {
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
  });
  const ada = await owner(desk, base);
  const bot = await ada.bot("Parking");
  await ada.source(bot, { type: "text", title: "Parking", text: `# Parking\n\n${FACT}` });
  const page = await desk.newPage();

  await t.test("the playground shows calls, costs and verdicts beside the passages", async () => {
    await page.goto(`${base}/bots/${bot.id}/playground`);
    await page.getByLabel("Your question").fill(QUESTION);
    await page.keyboard.press("Enter");
    const how = page.getByRole("region", { name: "How the answer was made" });
    await how.getByRole("heading", { name: "Calls of models" }).waitFor();
    await how.getByText("Write the answer", { exact: true }).first().waitFor();
    await how.getByText("gpt-4.1-mini", { exact: true }).first().waitFor();
    await how.getByText("What the model was told").click();
    await how.getByText(`Question: ${QUESTION}`).waitFor();
    await how.getByRole("button", { name: "Copy as JSON" }).click();
    await how.getByText("Copied", { exact: true }).waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(copied.calls.at(-1).purpose, "answer");
    await axe(page, "the playground with a trace");
  });

  await t.test("a stored answer shows the same beside its conversation, on a phone over it", async () => {
    const [{ id }] = (await ada.api("GET", `/bots/${bot.id}/conversations`)).items;
    await page.goto(`${base}/bots/${bot.id}/conversations/${id}`);
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      await page.getByRole("button", { name: "How this was made" }).click();
      const drawer = page.getByRole("dialog", { name: "How the answer was made" });
      await drawer.getByText("1 given to the answer").waitFor();
      await drawer.locator("mark").first().waitFor();
      await drawer.getByText("Supported", { exact: true }).first().waitFor();
      assert.equal(await overflow(page), null);
      await axe(page, `the trace at ${size.width}`);
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "hidden" });
    }
    await page.setViewportSize(DESK);
  });

  await t.test("usage is plotted, listed by model and saved as a table", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Usage" }).click();
    await page.getByRole("img", { name: /^Cost a day from / }).waitFor();
    await page.getByText("Messages", { exact: true }).first().click();
    await page.getByRole("img", { name: /^Messages a day from .*: 1 in all/ }).waitFor();
    await page.getByText("By bot").click();
    await page.getByRole("img", { name: "Messages by bot: 1 bot, most Parking with 1" }).waitFor();
    await page.getByText("By model").click();
    await page.getByRole("img", { name: /^Cost by model: / }).waitFor();
    await page.getByRole("cell", { name: "gpt-4.1-mini" }).waitFor();
    assert.match(page.url(), /by=model/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^usage-by-model-.*\.csv$/);
    const table = await readFile(await download.path(), "utf8");
    assert.match(table, /^model,name,messages,calls,/);
    assert.match(table, /\ngpt-4\.1-mini,,0,1,/);
    await axe(page, "usage");
    await page.setViewportSize(PHONE);
    assert.equal(await overflow(page), null);
    await page.setViewportSize(DESK);
  });

  await t.test("a cap of nothing is set in the settings; the owner is told once it is met", async () => {
    await page.goto(`${base}/bots/${bot.id}/settings`);
    const cap = page.getByLabel("Cap a day");
    await cap.fill("-3");
    await page.getByRole("button", { name: "Save caps" }).click();
    await page.getByText("A number from $0 to $1,000,000, or nothing.").waitFor();
    assert.equal(await cap.inputValue(), "-$3");
    await cap.fill("0");
    await page.getByRole("button", { name: "Save caps" }).click();
    await page.getByText("Caps saved.").waitFor();
    await page.getByText("No models", { exact: true }).waitFor();
    const before = await model.asked();
    await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [] } });
    const shop = await website(t, {
      snippet: `<script src="${base}/widget.js" data-bot="${bot.id}" async></script>`,
    });
    await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });
    const visitor = await (await person(t)).newPage();
    await visitor.goto(shop.origin);
    await visitor.getByRole("button", { name: "Open chat" }).click();
    const panel = visitor.getByRole("dialog", { name: "Parking" });
    await panel.getByLabel("Your message").fill(QUESTION);
    await visitor.keyboard.press("Enter");
    await panel.getByText("park behind the pottery").first().waitFor();
    await panel.getByRole("list", { name: "Sources" }).waitFor();
    assert.equal(await model.asked(), before, "a model was asked");
    await page.reload();
    await page.getByText(/This bot's cap for today is \$0, so no model is called until/).waitFor();
    await axe(page, "settings with a cap");
  });

  await t.test("the workspace's cap is set under usage", async () => {
    await page.goto(`${base}/usage`);
    await page.getByRole("heading", { name: "Caps of bots" }).waitFor();
    await page.getByLabel("Cap a month").fill("25");
    await page.getByRole("button", { name: "Save caps" }).click();
    await page.getByText("Caps saved.").waitFor();
    await page.getByText("of $25.00").waitFor();
    await until(
      async () => (await ada.api("GET", "/budget")).workspace.budget.monthly_usd === 25,
      "the cap to be stored",
    );
  });
});
