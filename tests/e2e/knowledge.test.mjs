// What a bot knows, put in and looked at by hand in a browser: websites with patterns and their reports, files, texts,
// questions with answers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const SLOW = ["/visit/opening-hours", "/visit/getting-here", "/visit/accessibility", "/prices"];

/** A bot that has nothing yet, and a browser at its sources. */
async function scene(t) {
  const base = await frontdesk(t);
  const context = await person(t, { acceptDownloads: true });
  const someone = await owner(context, base);
  const bot = await someone.bot("Saltmarsh help");
  const page = await context.newPage();
  const at = (path) => `${base}/bots/${bot.id}/knowledge/${path}`;
  await page.goto(at("sources"));
  await page.getByRole("heading", { name: "Give the bot something to read" }).waitFor();
  return { base, context, someone, bot, page, at };
}

async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Drops files as a person would who drags them over from the desktop. */
async function drop(page, target, files) {
  const data = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text, type } of files) transfer.items.add(new File([text], name, { type }));
    return transfer;
  }, files);
  for (const type of ["dragenter", "dragover", "drop"])
    await target.dispatchEvent(type, { dataTransfer: data });
}

test("a website: patterns, schedule, watching it being read, its report", async (t) => {
  const site = await testSite(t);
  for (const path of SLOW)
    await fetch(`${site}/_test/delays/${encodeURIComponent(path)}`, { method: "PUT", body: "1500" });
  const { context, page } = await scene(t);
  const rows = page.getByRole("row");

  await t.test("patterns show what they match while they are typed", async () => {
    await page.getByRole("link", { name: "Add source", exact: true }).click();
    await page.getByLabel("Address to start from").fill(site);
    await page.getByLabel("Only these pages").fill("docs/*");
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("“docs/*” must begin with").waitFor();
    await page.getByLabel("Only these pages").fill("/visit/\n/prices");
    await page.getByLabel("But not these").fill("*/parking");
    const preview = page.getByRole("region", { name: "What the patterns match" });
    const example = (path) => preview.getByRole("listitem").filter({ hasText: path });
    await example("/visit/example").getByText("Read", { exact: true }).waitFor();
    await example("/example/parking").getByText("Left out").waitFor();
    await preview.getByLabel("Try an address").fill("/visit/parking");
    await example("/visit/parking").getByText("by */parking").waitFor();
    await preview.getByLabel("Try an address").fill("/news");
    await example("/news").getByText("none of the patterns matches").waitFor();
  });

  await t.test("a schedule is told in words with its next times, or refused in words", async () => {
    await page.getByLabel("Read again").selectOption("daily");
    await page.getByLabel("Time zone").selectOption("Europe/Berlin");
    await page.getByText(/^Next, within the hour from then: /).waitFor();
    await page.getByLabel("Read again").selectOption("cron");
    context.expected.push(/422 .*\/api\/v1\/schedule/);
    await page.getByLabel("Cron expression").fill("99 6 * * 1");
    await page.getByRole("alert").first().waitFor();
    await page.getByLabel("Cron expression").fill("30 6 * * 1");
    await page.getByText(/^Next: Mon, .* 06:30/).waitFor();
  });

  await t.test("another kind and back: what was typed is still there", async () => {
    await page.getByRole("radio", { name: /^Text/ }).check({ force: true });
    await page.getByLabel("Title").fill("Kept");
    await page.getByRole("radio", { name: /^Website/ }).check({ force: true });
    assert.equal(await page.getByLabel("Only these pages").inputValue(), "/visit/\n/prices");
  });

  await t.test("it is watched, paused and resumed", async () => {
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByRole("progressbar").waitFor();
    await page.getByText(/^\d+ queued$/).waitFor();
    await page.getByRole("button", { name: /^Pause/ }).click();
    await page.getByText("Paused", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: /^Resume/ }).click();
    await page.getByText("Active", { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByText(/^Again by cron 30 6 \* \* 1, next/).waitFor();
  });

  await t.test("its outcomes filter the table, and the URL holds the filter", async () => {
    await page.getByRole("button", { name: /^New \d/ }).click();
    await until(() => /outcome=indexed/.test(page.url()), "the filter in the URL");
    await rows.filter({ hasText: "Opening hours" }).first().waitFor();
    await until(async () => (await rows.filter({ hasText: "Left out" }).count()) === 0, "only new pages");
    await page.reload();
    await rows.filter({ hasText: "Opening hours" }).first().waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: /^Left out \d/ }).click();
    await rows.filter({ hasText: "/news" }).first().waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Show kind of address").selectOption("robots");
    await rows.filter({ hasText: "/robots.txt" }).waitFor();
    await until(async () => (await rows.count()) === 2, "the header and robots.txt");
    await page.getByLabel("Show kind of address").selectOption("");
    await page.getByLabel("Search addresses and titles").fill("no such page anywhere");
    await page.getByRole("heading", { name: "No address like that" }).waitFor();
    await page.getByRole("button", { name: "Show all addresses" }).click();
    assert.equal(await page.getByLabel("Search addresses and titles").inputValue(), "");
  });

  await t.test("the table as CSV, with the same filter", async () => {
    await page.getByRole("button", { name: /^New \d/ }).click();
    await until(() => /outcome=indexed/.test(page.url()), "the filter in the URL");
    const file = await saved(page, () => page.getByRole("button", { name: "Download CSV" }).click());
    assert.match(file.name, /reading-1\.csv$/);
    const lines = file.bytes.toString().trim().split(/\r?\n/);
    assert.match(lines[0], /url.*outcome/);
    assert.ok(lines.length > 4 && lines.slice(1).every((line) => line.includes("indexed")), lines.join("\n"));
    await page.getByRole("button", { name: "Show all" }).click();
  });

  await t.test("a page's text beside what is known of it", async () => {
    await page
      .getByRole("link", { name: /^Opening hours/ })
      .first()
      .click();
    await page.getByRole("complementary", { name: "About this page" }).getByText("English").waitFor();
    await page.getByRole("cell", { name: "10:00 to 20:00" }).first().waitFor();
    await page.getByText("Markdown", { exact: true }).click();
    await page.locator("pre").getByText("Good Friday").waitFor();
    await page.getByText(/^\d+ passages?$/).click();
    await page
      .getByText(/^\d+ tokens?$/)
      .first()
      .waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Reading 1" }).waitFor();
  });

  await t.test("a second reading, and what is other than in the first", async () => {
    await fetch(`${site}/_test/pages/${encodeURIComponent("/prices")}`, {
      method: "PUT",
      body: "<!doctype html><title>Prices</title><main><h1>Prices</h1><p>Everything is free from now on, for all who ask nicely at the door of the gallery.</p></main>",
    });
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByRole("heading", { name: "Reading 2" }).waitFor();
    await page.getByText("Finished", { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByRole("button", { name: /^Reading 1, / }).waitFor();
    await page.getByText("Changes", { exact: true }).click();
    await rows.filter({ hasText: "/prices" }).waitFor();
    await page.getByText("Table", { exact: true }).click();
    await page
      .getByRole("region", { name: "Readings as a table" })
      .getByRole("button", { name: "1", exact: true })
      .click();
    await page.getByRole("heading", { name: "Nothing to compare with" }).waitFor();
  });

  await t.test("a limit that left pages out is said, and leads to where it is raised", async () => {
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByText(/^Of \d+ addresses that the last reading met, \d+ are read/).waitFor();
    await page.getByLabel("Pages at most").fill("2");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("2 pages at most").waitFor();
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByText(/^The limit of 2 pages was reached/).waitFor({ timeout: 40_000 });
    await page.getByRole("link", { name: "Raise the limit" }).click();
    assert.equal(await page.getByLabel("Pages at most").inputValue(), "2");
    await page.getByRole("button", { name: "Save changes" }).click();
  });

  await t.test("it is deleted after a question that says what is lost", async () => {
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/The bot forgets \d+ pages? and \d+ passages?/).waitFor();
    await dialog.getByRole("button", { name: "Delete source" }).click();
    await page.getByRole("heading", { name: "Give the bot something to read" }).waitFor();
  });
});

test("files: dropped, refused in words, downloaded, replaced", async (t) => {
  const { context, page } = await scene(t);
  const uploads = page.getByRole("region", { name: "Uploads" });
  const upload = (name) => uploads.getByRole("listitem").filter({ hasText: name });

  await t.test("dropped on the list, several at once", async () => {
    context.expected.push(/415 .*\/sources/);
    await drop(page, page.getByText("What the bot reads."), [
      { name: "glazes.md", text: "# Glazes\n\nThe celadon glaze is fired at cone ten, in reduction.\n" },
      { name: "kilns.txt", text: "The salt kiln is lit on the first Saturday of each month.\n" },
      { name: "kiln.png", text: "no picture", type: "image/png" },
      { name: "spoofed.pdf", text: "This is no PDF, whatever its name says.\n" },
    ]);
    await upload("glazes.md").getByText("Uploaded", { exact: true }).waitFor();
    await upload("kilns.txt").getByText("Uploaded", { exact: true }).waitFor();
    await upload("kiln.png").getByText("Pictures, sound and films are not read.").waitFor();
    await upload("spoofed.pdf")
      .getByText(/The file is named a PDF file, but its bytes are those of/)
      .waitFor();
    const list = page.getByRole("list", { name: "Sources" });
    await until(
      async () => (await list.getByText("Active", { exact: true }).count()) === 2,
      "both files read",
    );
  });

  await t.test("filtered by kind and status", async () => {
    await page.getByLabel("Show sources of kind").selectOption("site");
    await page.getByRole("heading", { name: "No source like that" }).waitFor();
    await page.getByRole("button", { name: "Show all sources" }).click();
    await page.getByLabel("Show sources of kind").selectOption("file");
    assert.equal(await page.getByRole("list", { name: "Sources" }).getByRole("listitem").count(), 2);
  });

  await t.test("its text, and the file itself", async () => {
    await page
      .getByRole("link", { name: /glazes/i })
      .first()
      .click();
    const file = await saved(page, () => page.getByRole("button", { name: "Download", exact: true }).click());
    assert.equal(file.name, "glazes.md");
    assert.match(file.bytes.toString(), /^# Glazes/);
    await page
      .getByRole("list", { name: "What was read" })
      .getByRole("link", { name: /glazes/i })
      .first()
      .click();
    await page.getByText("The celadon glaze is fired at cone ten").waitFor();
    await page.getByRole("button", { name: "Download the file" }).waitFor();
  });

  await t.test("another file in its place", async () => {
    await page.goBack();
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.locator("input[type=file]").setInputFiles({
      name: "glazes-2.md",
      mimeType: "text/markdown",
      buffer: Buffer.from("# Glazes\n\nThe tenmoku glaze is fired at cone nine.\n"),
    });
    await page.getByText("glazes-2.md is in. The bot reads it now.").waitFor();
    await page.getByText(/^Now: glazes-2\.md/).waitFor();
  });
});

test("questions with answers: typed, pasted, by CSV; and a text that is edited", async (t) => {
  const { page, at } = await scene(t);

  await t.test("typed and pasted from a spreadsheet", async () => {
    await page.goto(at("sources/new?kind=qa"));
    await page.getByLabel("Question 1", { exact: true }).fill("Do you ship abroad?");
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("Enter the answer.").waitFor();
    await page.getByLabel("Answer 1", { exact: true }).fill("Yes, to all of Europe.");
    await page.getByRole("button", { name: "Add a question" }).click();
    await page.getByLabel("Question 2", { exact: true }).evaluate((field) => {
      const data = new DataTransfer();
      data.setData(
        "text/plain",
        "May I bring my dog?\tInto the gallery, on a lead.\nIs there a café?\tYes, upstairs.\n",
      );
      field.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    assert.equal(await page.getByLabel("Question 3", { exact: true }).inputValue(), "Is there a café?");
  });

  await t.test("by CSV, with the lines that were skipped", async () => {
    await page.getByLabel("CSV file").setInputFiles({
      name: "pairs.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        'question,answer\n"Do you teach, too?","Yes, on weekends."\nNo answer here,\nWhere do I park?,Behind the barn.\n',
      ),
    });
    const dialog = page.getByRole("dialog", { name: "Import pairs" });
    await dialog.getByText("2 pairs found.").waitFor();
    await dialog.getByText(/^Line 3: /).waitFor();
    await dialog.getByRole("button", { name: "Add 2 pairs" }).click();
    await page.getByLabel("Question 5", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("Active", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    assert.equal(await page.getByLabel("Question 4", { exact: true }).inputValue(), "Do you teach, too?");
    await page.getByLabel("Answer 5", { exact: true }).fill("Behind the old barn.");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved. The bot reads it now.").waitFor();
  });

  await t.test("a text, and leaving it half typed is asked about", async () => {
    await page.goto(at("sources/new?kind=text"));
    await page.getByLabel("Title").fill("Opening hours");
    await page.getByLabel("Text", { exact: true }).fill("We open at ten.");
    await page.getByRole("link", { name: "All sources" }).click();
    const asked = page.getByRole("dialog", { name: "Leave without saving?" });
    await asked.getByRole("button", { name: "Stay" }).click();
    await asked.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("Active", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    assert.equal(await page.getByLabel("Text", { exact: true }).inputValue(), "We open at ten.");
    await page.getByLabel("Text", { exact: true }).fill("We open at eleven.");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved. The bot reads it now.").waitFor();
  });
});
