// What an owner does about visitors' data: sets days, finds somebody, hands them their file, erases them; takes personal
// data out of what is asked; deletes the workspace, and thinks better of it.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

const SHOTS = process.env.SHOTS;
const SHOP = "https://shop.example";

/** Pictures of a page, light and dark, for a desk and for a phone. */
async function pictures(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  for (const width of [1440, 375]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Somebody on the bot's website who asks something there. */
async function visitor(base, bot, question) {
  const headers = { origin: SHOP, "content-type": "application/json" };
  const post = (path, body, token) =>
    fetch(`${base}/widget/v1${path}`, {
      method: "POST",
      headers: token ? { ...headers, authorization: `Bearer ${token}` } : headers,
      body: JSON.stringify(body),
    });
  const { token } = await (await post("/sessions", { bot_id: bot.id })).json();
  const answer = await post("/chat", { message: question }, token);
  const said = await answer.text();
  assert.match(said, /event: done/);
  return said;
}

test("an owner looks after visitors' data, and after the end of the workspace", async (t) => {
  const base = await frontdesk(t);
  const context = await person(t);
  const someone = await owner(context, base);
  const bot = await someone.bot("Saltmarsh help", { allowed_origins: [SHOP] });
  const page = await context.newPage();
  const row = (words) =>
    page.getByRole("list", { name: "Visitors" }).getByRole("listitem").filter({ hasText: words });

  await t.test("a bot takes out what it is told to", async () => {
    await page.goto(`${base}/bots/${bot.id}/settings`);
    const save = page.getByRole("button", { name: "Save privacy" });
    await save.scrollIntoViewIfNeeded();
    assert.equal(await save.isDisabled(), true);
    await page.getByLabel("Email addresses").check();
    await page.getByLabel("Names they give").check();
    await page.getByLabel("Days that conversations are kept").fill("14");
    await pictures(page, "bot-privacy");
    await save.click();
    await page.getByText("It holds from the next question on.").waitFor();
    await page.reload();
    await page.getByLabel("Names they give").waitFor();
    assert.equal(await page.getByLabel("Email addresses").isChecked(), true);
    assert.equal(await page.getByLabel("Telephone numbers").isChecked(), false);
    const { settings } = await someone.api("GET", `/bots/${bot.id}`);
    assert.deepEqual(settings.privacy, { mask: ["email", "name"], keep_days: 14 });
  });

  await t.test("days are set for the workspace, and taken back", async () => {
    await page.goto(`${base}/settings/privacy`);
    await page.getByText("Nobody has opened the chat").waitFor();
    await page.getByLabel("Days").fill("30");
    await page.getByText("What is older than 30 days is deleted within the hour").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Conversations are kept for 30 days.").waitFor();
    assert.deepEqual(await someone.api("GET", "/privacy"), { keep_days: 30 });
    await page.getByLabel("Days").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("kept until somebody deletes them.").first().waitFor();
    assert.deepEqual(await someone.api("GET", "/privacy"), { keep_days: null });
  });

  await visitor(base, bot, "My name is Ada, ada@example.org. Is there a zeppelin?");
  await visitor(base, bot, "Where may I park?");

  await t.test("a visitor is found, and gets their file", async () => {
    await page.goto(`${base}/settings/privacy`);
    await row("zeppelin").waitFor();
    assert.equal(await page.getByRole("list", { name: "Visitors" }).getByRole("listitem").count(), 2);
    await pictures(page, "privacy");
    await axe(page, "the privacy page");
    assert.equal(await overflow(page), null);
    await page.getByLabel("Find a visitor").fill("zeppelin");
    await row("park").waitFor({ state: "detached" });
    assert.match(page.url(), /q=zeppelin/);
    const begun = page.waitForEvent("download");
    await row("zeppelin").getByRole("button", { name: "Export" }).click();
    const file = await begun;
    assert.match(file.suggestedFilename(), /^visitor-.*\.json$/);
    const { conversations } = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.equal(conversations[0].messages[0].text, "My name is [name], [email]. Is there a zeppelin?");
  });

  await t.test("and is erased, while others stay", async () => {
    await row("zeppelin").getByRole("button", { name: "Erase" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 conversation with 2 messages").waitFor();
    await pictures(page, "privacy-erase");
    await axe(page, "the question before erasing", "[role=dialog]");
    await dialog.getByRole("button", { name: "Erase visitor" }).click();
    await page.getByText("The visitor was erased.").waitFor();
    await page.getByText("Nobody said that.").waitFor();
    await page.getByLabel("Find a visitor").fill("");
    await row("park").waitFor();
  });

  await t.test("a conversation leads to its visitor", async () => {
    const [conversation] = (await someone.api("GET", `/bots/${bot.id}/conversations`)).items;
    await page.goto(`${base}/bots/${bot.id}/conversations/${conversation.id}`);
    await page.getByRole("link", { name: "Visitor's data" }).click();
    await row("park").waitFor();
    assert.equal(await page.getByLabel("Find a visitor").inputValue(), conversation.visitor_id);
  });

  await t.test("the workspace is deleted by its name, and restored", async () => {
    const { workspace } = await someone.api("GET", "/me");
    await page.getByRole("button", { name: "Delete workspace" }).click();
    const dialog = page.getByRole("dialog");
    const remove = dialog.getByRole("button", { name: "Delete workspace" });
    await dialog.getByRole("textbox").fill("another");
    assert.equal(await remove.isDisabled(), true);
    await dialog.getByRole("textbox").fill(workspace.name);
    await pictures(page, "privacy-delete");
    await remove.click();
    await page.getByText("Its bots no longer answer").waitFor();
    await pictures(page, "privacy-deleted");
    await page.goto(`${base}/bots`);
    await page.getByText("Its bots no longer answer").waitFor();
    await axe(page, "the note on every page");
    await page.getByRole("button", { name: "Restore workspace" }).click();
    await page.getByText("The workspace was restored.").waitFor();
    await page.getByText("Its bots no longer answer").waitFor({ state: "detached" });
    await until(
      async () => (await someone.api("GET", "/workspace/deletion")).deletion === null,
      "the deletion taken back",
    );
  });
});
