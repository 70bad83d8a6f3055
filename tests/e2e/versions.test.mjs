// How pages become passages, by hand in a browser: health, versions, the pipeline, trying a page, and the way out of one
// server and back in.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { fakeModel, frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

test("versions, pipeline, trial, export and import", async (t) => {
  const base = await frontdesk(t);
  const site = await testSite(t);
  const context = await person(t, { acceptDownloads: true });
  const someone = await owner(context, base);
  const bot = await potteryBot(someone, site);
  const page = await context.newPage();
  const at = (path) => `${base}/bots/${bot.id}/knowledge/${path}`;
  const version = (number) => page.getByRole("listitem", { name: `Version ${number}`, exact: true });
  const dialog = page.getByRole("dialog");
  const saved = async (name) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  await t.test("a pipeline is saved; what is wrong stands at its field and nothing is lost", async () => {
    await page.goto(at("sources"));
    await page.getByRole("navigation", { name: "Knowledge" }).getByRole("link", { name: "Pipeline" }).click();
    await page.getByLabel("Tokens to aim at").fill("900");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("At least as large as the aim.").waitFor();
    assert.equal(await page.getByLabel("Tokens to aim at").inputValue(), "900");
    await page.getByLabel("Tokens to aim at").fill("60");
    await page.getByLabel("Tokens at most").fill("120");
    await page.getByLabel("Tokens at least").fill("10");
    await page.getByLabel("Leave out what these CSS selectors match").fill(".hat\n#ad");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Pipeline saved.").waitFor();
    await page.getByText("The live version was made with other settings.").waitFor();
    await page.reload();
    await page.getByText("Merge similar passages").waitFor();
    assert.equal(await page.getByLabel("Leave out what these CSS selectors match").inputValue(), ".hat\n#ad");
    assert.equal(await page.getByLabel("Tokens to aim at").inputValue(), "60");
  });

  await t.test("health says how it stands and leads to the sources", async () => {
    await page.getByRole("link", { name: "Go to versions" }).click();
    await page.getByText(/^Health \d+ of 100, (good|fair|poor)$/).waitFor({ state: "attached" });
    await page.getByRole("list", { name: "Findings" }).getByRole("listitem").first().waitFor();
  });

  await t.test("a new version: the estimate first, then it is built and takes over", async () => {
    await version(1).getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Re-index", exact: true }).click();
    const estimate = dialog.getByRole("region", { name: "Estimate" });
    await estimate.getByText("To embed").waitFor();
    await estimate.getByText(/from 3 pages$/).waitFor();
    await dialog.getByRole("button", { name: "Re-index", exact: true }).click();
    await version(2).getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
    await version(1).getByText("Kept", { exact: true }).waitFor();
    await version(2).getByText("cut at 60 to 120 tokens").waitFor();
  });

  await t.test("pinned, rolled back, and the one that is not live deleted", async () => {
    await version(1).getByRole("button", { name: "Pin version 1" }).click();
    await version(1).getByText("Pinned", { exact: true }).waitFor();
    await version(1).getByRole("button", { name: "Unpin version 1" }).click();
    await version(1).getByRole("button", { name: "Roll back to version 1" }).click();
    await dialog.getByRole("button", { name: "Roll back" }).click();
    await page.getByText("The bot answers from version 1 now.").waitFor();
    await version(1).getByText("Live", { exact: true }).waitFor();
    assert.equal((await someone.api("GET", `/knowledge-bases/${bot.knowledge_base_id}`)).live.version, 1);
    await version(2).getByRole("button", { name: "Delete version 2" }).click();
    await dialog.getByRole("button", { name: "Delete version" }).click();
    await until(async () => (await version(2).count()) === 0, "version 2 to be gone");
  });

  await t.test("a page is tried: refused in words, then text, passages and the question", async () => {
    await page.getByRole("link", { name: "Try it" }).click();
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("Enter the page's address.").waitFor();
    await page.getByLabel("Address of the page").fill(`${site}/prices`);
    await page.getByLabel("Question").fill("What does a family ticket for the gallery cost?");
    await page.getByRole("button", { name: "Try it" }).click();
    const result = page.getByRole("region", { name: "Result" });
    await result.getByText(/^The bot would (answer|decline)$/).waitFor();
    await result.getByRole("list", { name: "Passages found" }).getByRole("listitem").first().waitFor();
    const passages = result.getByRole("list", { name: "Passages", exact: true }).getByRole("listitem");
    const cut = await passages.count();
    await result.getByText("Text", { exact: true }).click();
    await result.getByRole("table").first().waitFor();
    await page.getByLabel("Try other settings").check();
    await page.getByLabel("Tokens at most").fill("2000");
    await page.getByLabel("Tokens to aim at").fill("2000");
    await page.getByRole("button", { name: "Try it" }).click();
    await until(async () => {
      const now = await passages.count();
      return now > 0 && now < cut;
    }, "fewer and larger passages");
    await page.getByText("Text", { exact: true }).first().click();
    await page.getByRole("textbox", { name: "Text" }).fill("# Hats\n\nA hat costs nine euros.");
    await page.getByRole("button", { name: "Try it" }).click();
    await passages.filter({ hasText: "A hat costs nine euros." }).waitFor();
  });

  await t.test("exported as a file, and imported as a bot of its own", async () => {
    await page.goto(at("versions"));
    const base = await saved("Export knowledge base");
    assert.match(base.name, /\.zip$/);
    const file = await saved("Export bot");
    assert.match(file.name, /\.zip$/);
    assert.equal(file.bytes.subarray(0, 2).toString(), "PK");
    await page.getByRole("link", { name: "Bots", exact: true }).first().click();
    await page.getByRole("button", { name: "Import" }).click();
    await dialog.getByRole("button", { name: "Import" }).click();
    await dialog.getByText("Choose a file.").waitFor();
    const choose = (name, buffer) =>
      dialog.locator("input[type=file]").setInputFiles({ name, mimeType: "application/zip", buffer });
    context.expected.push(/4(15|22) .*\/api\/v1\/import/);
    await choose("other.zip", Buffer.from("PK is how it begins, and that is all"));
    await dialog.getByRole("button", { name: "Import" }).click();
    await dialog.getByRole("alert").waitFor();
    await choose(file.name, file.bytes);
    await dialog.getByRole("button", { name: "Import" }).click();
    await page.getByRole("list", { name: "Sources" }).getByRole("listitem").first().waitFor();
    assert.ok(!page.url().includes(bot.id), "it leads to the new bot");
  });

  await t.test("the imported bot answers from the first one's knowledge base too", async () => {
    await page.getByRole("link", { name: "Versions" }).click();
    const further = page.getByRole("group", { name: "Knowledge bases" });
    await further.getByRole("checkbox").first().check();
    await page.getByRole("button", { name: "Save choice" }).click();
    await page.getByText("Saved. The bot answers from these too.").waitFor();
    await page.reload();
    await until(() => further.getByRole("checkbox").first().isChecked(), "the choice to be kept");
  });
});

test("another embedding model: its build is watched, stopped, and done after all", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, {
    env: {
      FRONTDESK_EMBEDDINGS__PROVIDER: "openai",
      FRONTDESK_EMBEDDINGS__BASE_URL: `${model.base}/v1`,
      FRONTDESK_EMBEDDINGS__API_KEY: "a-key-for-the-fake",
      FRONTDESK_EMBEDDINGS__MODELS: "another-model:1536",
    },
  });
  const site = await testSite(t);
  const context = await person(t);
  const bot = await potteryBot(await owner(context, base), site);
  const page = await context.newPage();
  const dialog = page.getByRole("dialog");
  const change = async () => {
    const option = page.getByRole("option", { name: /^another-model / });
    await page.getByLabel("Model", { exact: true }).selectOption(await option.getAttribute("value"));
    await page.getByRole("button", { name: "Re-index with this model" }).click();
    await dialog.getByText("To embed").waitFor();
    await dialog.getByRole("button", { name: "Re-index with this model" }).click();
  };
  await page.goto(`${base}/bots/${bot.id}/knowledge/versions`);
  const version = (number) => page.getByRole("listitem", { name: `Version ${number}`, exact: true });
  await version(1).getByText("Live", { exact: true }).waitFor();

  await model.control({ default: { on: "embeddings", silent: true } });
  await change();
  await page.getByRole("progressbar", { name: "Building version 2" }).waitFor();
  await version(2).getByText("Being built").waitFor();
  assert.ok(await page.getByRole("button", { name: "Re-index", exact: true }).isDisabled());
  await version(2).getByRole("button", { name: "Cancel version 2" }).click();
  await dialog.getByRole("button", { name: "Stop building" }).click();
  await until(async () => (await version(2).count()) === 0, "the build to be gone");
  await version(1).getByText("Live", { exact: true }).waitFor();

  await model.control({ default: { on: "embeddings", status: 401 } });
  await change();
  await page.getByText(/^Building (stopped|was interrupted)/).waitFor();
  await page.getByRole("button", { name: /^Cancel version/ }).click();
  await dialog.getByRole("button", { name: "Stop building" }).click();
  await until(async () => (await page.getByText("Being built").count()) === 0, "the build to be gone");

  await model.control({ reset: true });
  await change();
  const newest = page.getByRole("list", { name: "Versions" }).getByRole("listitem").first();
  await newest.getByText(/^another-model/).waitFor();
  await newest.getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
  await version(1).getByRole("button", { name: "Roll back to version 1" }).waitFor();
});
