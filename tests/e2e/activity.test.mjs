// What was done, and how it is taken back: the history of settings with undo, redo and restore, and the activity page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

const PHONE = { width: 375, height: 740 };
const DESK = { width: 1280, height: 800 };

test("changes are seen, undone, redone and restored, and all of it is in the activity", async (t) => {
  const base = await frontdesk(t);
  const desk = await person(t, { acceptDownloads: true, reducedMotion: "reduce" });
  const ada = await owner(desk, base);
  const bot = await ada.bot("Concierge");
  const page = await desk.newPage();
  const settings = `/bots/${bot.id}`;
  const prompt = async () => (await ada.api("GET", settings)).system_prompt;
  await ada.api("PATCH", settings, { system_prompt: "Be kind and brief." });
  await ada.api("PATCH", settings, { system_prompt: "Be kind and very brief.", name: "Front door" });

  await t.test("the history shows every change, with the words that differ", async () => {
    await page.goto(`${base}/bots/${bot.id}/settings`);
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("heading", { name: "History", exact: true }).waitFor();
    const latest = page.getByRole("listitem").filter({ hasText: "Bot settings changed" }).first();
    await latest.getByText("Now", { exact: true }).waitFor();
    assert.equal(await latest.locator("ins").first().textContent(), "Front door");
    assert.equal(await latest.locator("ins").last().textContent(), "very ");
    assert.equal(await latest.locator("del").count(), 1, "the name that was; of the prompt nothing is gone");
    await axe(page, "the history");
    await page.setViewportSize(PHONE);
    assert.equal(await overflow(page), null);
    await page.setViewportSize(DESK);
  });

  await t.test("undo, redo, and what can't be is disabled", async () => {
    const undo = page.getByRole("button", { name: "Undo", exact: true });
    const redo = page.getByRole("button", { name: "Redo", exact: true });
    assert.ok(await redo.isDisabled());
    await undo.click();
    await page.getByText("Change undone.").waitFor();
    await page.getByText("Undone", { exact: true }).waitFor();
    assert.equal(await prompt(), "Be kind and brief.");
    await page.getByRole("heading", { level: 1, name: "Concierge" }).waitFor();
    await redo.click();
    await page.getByText("Change redone.").waitFor();
    assert.equal(await prompt(), "Be kind and very brief.");
    await page.getByRole("heading", { level: 1, name: "Front door" }).waitFor();
  });

  await t.test("restoring shows first what it changes", async () => {
    const first = page.getByRole("listitem").filter({ hasText: "Bot made" });
    await first.getByRole("button", { name: "Restore" }).click();
    const dialog = page.getByRole("dialog", { name: "Restore these settings?" });
    await dialog.getByText("Front door", { exact: true }).waitFor();
    await axe(page, "the question before restoring");
    await dialog.getByRole("button", { name: "Keep as they are" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await prompt(), "Be kind and very brief.");
    await first.getByRole("button", { name: "Restore" }).click();
    await dialog.getByRole("button", { name: "Restore", exact: true }).click();
    await page.getByText("Older settings restored.", { exact: true }).waitFor();
    assert.equal(await prompt(), "");
  });

  await t.test("nothing is undone that was changed since it was looked at", async () => {
    await ada.api("PATCH", settings, { system_prompt: "Changed elsewhere." });
    desk.expected.push(/409 .*\/undo\)$/);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("The change was not undone").waitFor();
    assert.equal(await prompt(), "Changed elsewhere.");
    // The list was asked for anew: now it can be.
    await page.locator("ins", { hasText: "Changed elsewhere." }).waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await until(async () => (await prompt()) === "", "the prompt as it was before");
  });

  await t.test("a pipeline has a history, too", async () => {
    const pipeline = `/knowledge-bases/${bot.knowledge_base_id}`;
    await ada.api("PATCH", pipeline, { pipeline: { language: "de" } });
    await page.goto(`${base}/bots/${bot.id}/knowledge/pipeline`);
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("Pipeline changed").waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("Pipeline change undone").waitFor();
    assert.equal((await ada.api("GET", pipeline)).pipeline.language, "auto");
  });

  await t.test("the activity tells who did what, filtered by what stands in the address", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Activity" }).click();
    const rows = page.getByRole("main").getByRole("listitem");
    await rows.filter({ hasText: "Bot made" }).waitFor();
    const changed = rows.filter({ hasText: "Bot settings changed" }).first();
    await changed.getByText("Ada Byron").waitFor();
    await changed.locator("summary").click();
    await changed.getByText("Changed elsewhere.").waitFor();
    await changed.getByText(/checksum [0-9a-f]{64}/).waitFor();
    await axe(page, "the activity");
    await page.setViewportSize(PHONE);
    assert.equal(await overflow(page), null);
    await page.setViewportSize(DESK);
    await page.getByLabel("What", { exact: true }).first().click();
    await page.getByRole("option", { name: "Change undone", exact: true }).click();
    await rows.filter({ hasText: "Bot made" }).waitFor({ state: "hidden" });
    assert.match(page.url(), /kind=bot\.undone/);
    await page.reload();
    await rows.filter({ hasText: "Change undone" }).first().waitFor();
    assert.equal(await rows.filter({ hasText: "Signed in" }).count(), 0);
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("Nothing like that was done").waitFor();
    await page.getByRole("main").getByRole("button", { name: "Clear filters" }).first().click();
    await rows.filter({ hasText: "Signed up" }).waitFor();
  });

  await t.test("it is saved as a table", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "activity.csv");
    const table = await readFile(await download.path(), "utf8");
    assert.match(table, /^at,sequence,kind,actor_type,actor,/);
    assert.match(table, /,bot\.restored,person,Ada Byron,/);
  });
});
