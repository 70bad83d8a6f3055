// The widget where an answer does not come to its end, or does not help: stopped by its visitor, broken off with its
// model, rated down.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { website } from "./support/hosts.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const QUOTE = "park behind the pottery all day";
const QUESTION = "Where can visitors park?";
const SENTENCES = Array.from({ length: 40 }, (_, n) => `Sentence ${n + 1} about parking.`);
const LONG = `You can park there [[1|${QUOTE}]]. ${SENTENCES.join(" ")}`;

/** A bot that knows one fact and shows text as it comes, and the widget with its panel open. */
async function stage(t, options = {}) {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const ada = await owner(await person(t), base);
  const bot = await ada.bot("Parking");
  await ada.source(bot, { type: "text", title: "Parking", text: `Visitors can ${QUOTE} without paying.` });
  const shop = await website(t, {
    snippet: `<script src="${base}/widget.js" data-bot="${bot.id}" async></script>`,
  });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });
  const visitor = await person(t, options);
  const page = await visitor.newPage();
  await page.goto(shop.origin);
  await page.getByRole("button", { name: "Open chat" }).click();
  const panel = page.getByRole("dialog", { name: "Parking" });
  return {
    ...{ ada, bot, model, visitor, page, panel },
    async ask() {
      await panel.getByLabel("Your message").fill(QUESTION);
      await page.keyboard.press("Enter");
    },
    /** The mark in the text shows its quote, and the source stands below. */
    async cited() {
      await panel.getByRole("button", { name: /^Source 1/ }).focus();
      await panel.getByRole("tooltip").getByText(QUOTE).waitFor();
      assert.equal(await panel.getByRole("list", { name: "Sources" }).getByRole("listitem").count(), 1);
    },
  };
}

test("a stopped answer keeps its sources, and is still a stopped one after a reload", async (t) => {
  const { model, page, panel, ask, cited } = await stage(t);
  await model.control({ next: [{ text: LONG, delta_chars: 12, between_ms: 100 }] });
  await ask();
  await panel.getByText(/Sentence 1 about/).waitFor();
  await panel.getByRole("button", { name: "Stop answering" }).click();
  await panel.getByText("Stopped.").waitFor();
  await cited();
  const words = await panel.locator(".bot .md").last().innerText();
  assert.ok(!words.includes("Sentence 40"), words);

  await page.reload();
  await panel.getByText("Stopped.").waitFor();
  assert.equal(await panel.getByRole("alert").count(), 0);
  await cited();
});

test("an answer that its model did not finish keeps its sources", async (t) => {
  const { model, visitor, panel, ask, cited } = await stage(t);
  visitor.expected.push(/50[0-9]/);
  await model.control({ default: { text: LONG, delta_chars: 12, between_ms: 10, close_after: 20 } });
  await ask();
  await panel.getByRole("alert").waitFor();
  await panel.getByText(/Sentence 1 about/).waitFor();
  await cited();
});

test("a thumb down is sent at once, and what was missing may be said by keyboard, on a small dark screen", async (t) => {
  const { ada, bot, visitor, page, panel, ask } = await stage(t, {
    viewport: { width: 375, height: 667 },
    colorScheme: "dark",
  });
  const feedback = async () => {
    const [conversation] = (await ada.api("GET", `/bots/${bot.id}/conversations`)).items;
    const { items } = await ada.api("GET", `/conversations/${conversation.id}/messages`);
    return items.at(-1).feedback;
  };
  const loaded = () => visitor.requests.some((url) => /\/widget\/form-/.test(url));
  const field = panel.getByLabel("What was missing?");
  const thumb = panel.getByRole("button", { name: "Not helpful" });
  const focused = (element) => element.evaluate((e) => e.matches(":focus"));
  await ask();
  await panel.getByRole("button", { name: "Helpful", exact: true }).click();
  await panel.getByText("Thank you for your feedback.").waitFor();
  assert.equal(loaded(), false);
  await thumb.focus();
  await page.keyboard.press("Enter");
  await field.waitFor();
  assert.ok(await focused(thumb), "the focus stays where it was");
  assert.deepEqual(await feedback(), { rating: "down", comment: null });
  await axe(page, "what was missing", "frontdesk-widget");
  assert.equal(await overflow(page), null);
  const [form, box] = [await panel.locator("form.missing").boundingBox(), await panel.boundingBox()];
  assert.ok(form.x >= box.x && form.x + form.width <= box.x + box.width, JSON.stringify([form, box]));

  await page.keyboard.press("Tab");
  assert.ok(await focused(field), "the field comes next");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  assert.ok((await panel.isVisible()) && (await focused(thumb)), "Escape closes the form alone");

  await panel.getByRole("button", { name: "Helpful", exact: true }).click();
  await thumb.click();
  await field.fill("The way from the station.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await field.waitFor({ state: "detached" });
  await panel.getByRole("status").getByText("Thank you for your feedback.").waitFor();
  await until(async () => (await feedback()).comment === "The way from the station.", "the comment");
  await until(() => focused(thumb), "the focus on the thumb");
});
