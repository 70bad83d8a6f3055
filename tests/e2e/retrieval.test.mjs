// How passages are found, as an owner switches it: the bot's parts, and the language of its pages.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { person, useBrowser } from "./support/browser.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const out = process.env.SCREENSHOTS;

async function shoot(page, name) {
  if (!out) return;
  await mkdir(out, { recursive: true });
  for (const width of [375, 1440]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({ path: `${out}/${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("an owner switches parts of finding passages, and says the language of the pages", async (t) => {
  const base = await frontdesk(t);
  const site = await testSite(t);
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await potteryBot(ada, site);

  const settings = await desk.newPage();
  await settings.goto(`${base}/bots/${bot.id}/settings`);
  const part = (name) => settings.getByRole("switch", { name });
  assert.equal(await part("Forgive spelling slips").isChecked(), true);
  await part("Read on around a passage").click();
  await settings.getByRole("button", { name: "Save changes" }).click();
  await settings.getByText("Settings saved.").waitFor();
  await axe(settings, "settings");
  await shoot(settings, "settings");
  await settings.reload();
  assert.equal(await part("Read on around a passage").isChecked(), false);
  assert.equal(await part("Understand follow-ups").isChecked(), true);

  const pipeline = await desk.newPage();
  await pipeline.goto(`${base}/bots/${bot.id}/knowledge/pipeline`);
  await pipeline.getByLabel("Language of the pages").selectOption({ label: "English" });
  await pipeline.getByRole("button", { name: "Save changes" }).click();
  await pipeline.getByText("Pipeline saved.").waitFor();
  await pipeline.getByText("The live version was made with other settings.").waitFor();
  await axe(pipeline, "pipeline");
  await shoot(pipeline, "pipeline");
});
