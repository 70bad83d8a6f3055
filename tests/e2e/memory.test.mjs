// What a bot's owner learns from what was asked: conversations found again, questions without an answer, ratings, and a
// question that costs nothing the second time.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { person, until, useBrowser } from "./support/browser.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { fakeModel, frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const SHOTS = process.env.SHOTS;

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

test("an owner finds what was asked, answers what was not, and pays once for a question", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const site = await testSite(t);
  const context = await person(t);
  const someone = await owner(context, base);
  const bot = await potteryBot(someone, site);
  const ask = (message) => someone.api("POST", `/bots/${bot.id}/chat`, { message });
  const page = await context.newPage();
  const at = (path) => `${base}/bots/${bot.id}/${path}`;

  await t.test("a question asked twice costs one call, and the cache can be cleared", async () => {
    await ask("When is the pottery open on Saturdays?");
    const asked = await model.asked();
    const again = await ask("when is the pottery open on saturdays");
    assert.equal(again.cached, true);
    assert.equal(await model.asked(), asked);
    await page.goto(at("settings"));
    await page.getByText("1 answer in the cache.").waitFor();
    const panel = page.getByRole("heading", { name: "Repeated questions" });
    await panel.scrollIntoViewIfNeeded();
    await pictures(page, "settings-cache");
    await page.getByRole("button", { name: "Clear cache" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Clear cache" }).click();
    await page.getByText("The cache was cleared.").waitFor();
    await page.getByText("0 answers in the cache.").waitFor();
    assert.equal((await ask("When is the pottery open on Saturdays?")).cached, false);
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByLabel("Answer repeated questions from the cache").click();
    await until(
      async () => !(await someone.api("GET", `/bots/${bot.id}`)).settings.cache.answers,
      "the switch is stored",
    );
    assert.equal((await ask("When is the pottery open on Saturdays?")).cached, false);
  });

  await t.test("questions without an answer stand in groups", async () => {
    for (const question of [
      "Which volcano erupted in Iceland?",
      "Which volcano has erupted in Iceland in 1783?",
      "How do I teach a parrot to whistle?",
    ]) {
      assert.equal((await ask(question)).refused, true, question);
    }
    await page.goto(at("quality/unanswered"));
    const groups = page.getByRole("list", { name: "Groups of questions" });
    await groups.getByText("2 questions", { exact: true }).waitFor();
    await groups.getByText("How do I teach a parrot to whistle?").waitFor();
    await groups.getByRole("button", { name: /volcano/ }).click();
    const questions = page.getByRole("list", { name: /^Questions like/ });
    await questions.getByRole("listitem").nth(1).waitFor();
    assert.equal(await questions.getByRole("listitem").count(), 2);
    await axe(page, page.url());
    await pictures(page, "unanswered");
  });

  await t.test("one is dismissed and brought back, the other answered", async () => {
    const groups = page.getByRole("list", { name: "Groups of questions" });
    const parrot = groups.getByRole("listitem").filter({ hasText: "parrot" });
    await parrot.getByRole("button", { name: "Dismiss" }).click();
    await parrot.waitFor({ state: "detached" });
    await page.getByText("Dismissed (1)").click();
    await parrot.getByRole("button", { name: "Open again" }).click();
    await parrot.waitFor({ state: "detached" });
    await page.getByText("Open (2)").click();
    await parrot.getByRole("link", { name: "Add an answer" }).click();
    assert.equal(
      await page.getByLabel("Question 1", { exact: true }).inputValue(),
      "How do I teach a parrot to whistle?",
    );
    await page.getByLabel("Answer 1", { exact: true }).fill("We make pots. Please ask a parrot school.");
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByText("The questions are marked as answered.").waitFor();
    await page.goto(at("quality/unanswered?status=answered"));
    await parrot.getByRole("link", { name: "The source that answers it" }).waitFor();
  });

  await t.test("conversations are found by words and by meaning, and the words are marked", async () => {
    await page.goto(at("conversations"));
    await page.getByRole("list", { name: "Conversations" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("iceland volcan");
    const hits = page.getByRole("list", { name: "Search results" });
    await hits.locator("mark", { hasText: "Iceland" }).first().waitFor();
    assert.match(page.url(), /q=iceland/);
    await page.getByText("Words", { exact: true }).click();
    await page.waitForURL(/mode=words/);
    await axe(page, page.url());
    await pictures(page, "conversation-search");
    await hits.getByRole("link").first().click();
    await page.getByRole("heading", { name: /volcano/ }).waitFor();
  });

  await t.test("answers that did not help are listed with what was said", async () => {
    const origin = "https://pots.example";
    await someone.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [origin] } });
    const widget = async (path, body, token) => {
      const headers = { origin, ...(token ? { authorization: `Bearer ${token}` } : {}) };
      const reply = await context.request.fetch(`${base}/widget/v1${path}`, {
        method: "POST",
        headers,
        data: body,
      });
      assert.ok(reply.ok(), await reply.text());
      return reply;
    };
    const session = await (await widget("/sessions", { bot_id: bot.id })).json();
    const stream = await (
      await widget("/chat", { message: "When is the pottery open?" }, session.token)
    ).text();
    const { message_id } = JSON.parse(/data: (\{.*?\})\n/.exec(stream)[1]);
    const rating = { rating: "down", comment: "That was last winter." };
    await widget(`/messages/${message_id}/feedback`, rating, session.token);
    await page.goto(at("quality/rated"));
    await page.getByText("“That was last winter.”").waitFor();
    await axe(page, page.url());
    await pictures(page, "rated");
    await page.getByRole("link", { name: "When is the pottery open?" }).click();
    await page.getByText("Not helpful").waitFor();
  });
});
