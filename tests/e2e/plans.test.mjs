// A plan's limits as an owner and a visitor meet them: bars, notices, what is refused, what is paused, and what comes back.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, useBrowser } from "./support/browser.mjs";
import { website } from "./support/hosts.mjs";
import { later } from "./support/later.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk, stoppable } from "./support/programs.mjs";

useBrowser();

const FACT = "Visitors can park behind the pottery all day without paying.";
const QUESTION = "Where can visitors park?";
const PHONE = { width: 375, height: 740 };
const DESK = { width: 1280, height: 800 };
/** A server that sells plans. */
const SOLD = {
  FRONTDESK_POLAR__TOKEN: "polar_oat_test",
  FRONTDESK_POLAR__URL: "http://127.0.0.1:9",
  FRONTDESK_POLAR__WEBHOOK_SECRET: "whsec_c2l4dGVlbiBieXRlcyBvciBtb3Jl",
};
const free = (limits) =>
  Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [`FRONTDESK_PLANS__FREE__${name}`, value]),
  );

const ask = (ada, bot) => ada.api("POST", `/bots/${bot.id}/chat`, { message: QUESTION });

/** A visitor's panel of a bot on a website of its own. */
async function panelOf(t, base, ada, bot) {
  const shop = await website(t, {
    snippet: `<script src="${base}/widget.js" data-bot="${bot.id}" async></script>`,
  });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });
  const someone = await person(t);
  someone.expected.push(/402/);
  const page = await someone.newPage();
  await page.goto(shop.origin);
  await page.getByRole("button", { name: "Open chat" }).click();
  const panel = page.getByRole("dialog", { name: bot.name });
  const send = async () => {
    await panel.getByLabel("Your message").fill(QUESTION);
    await page.keyboard.press("Enter");
  };
  return { panel, send };
}

test("limits are seen as bars, told before they are met, and then hold", async (t) => {
  const model = await fakeModel(t);
  const limits = free({ MESSAGES_PER_MONTH: "5", BOTS: "1", PAGES: "10", AT_LIMIT: "builtin" });
  const base = await frontdesk(t, { model: model.base, env: { ...SOLD, ...limits } });
  const desk = await person(t, { reducedMotion: "reduce" });
  const ada = await owner(desk, base);
  const bot = await ada.bot("Parking");
  await ada.source(bot, { type: "text", title: "Parking", text: `# Parking\n\n${FACT}` });
  const page = await desk.newPage();

  await t.test("the usage page shows each limit as a bar", async () => {
    await ask(ada, bot);
    await page.goto(`${base}/usage`);
    await page.getByRole("heading", { name: "Plan: Free" }).waitFor();
    await page.getByText("1 of 5", { exact: true }).waitFor();
    await page.getByText("1 of 10", { exact: true }).waitFor();
    await page.getByText("bots go on quoting your pages").waitFor();
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      assert.equal(await overflow(page), null);
      await axe(page, `the plan at ${size.width}`);
    }
    await page.setViewportSize(DESK);
  });

  await t.test("a bot more than the plan includes is refused with what can be done", async () => {
    desk.expected.push(/402 .*\/api\/v1\/bots/);
    await page.goto(`${base}/bots`);
    await page.getByRole("button", { name: "Create bot" }).click();
    const dialog = page.getByRole("dialog", { name: "Create a bot" });
    await dialog.getByLabel("Name").fill("Second");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText("The plan Free includes 1 bot, and 1 is there.").waitFor();
    await page.keyboard.press("Escape");
  });

  await t.test("at four fifths a notice stands on every page, until it is closed", async () => {
    for (let number = 0; number < 3; number++) await ask(ada, bot);
    await page.goto(`${base}/bots`);
    const notice = page.getByText("Messages this month: 4 of 5 are used");
    await notice.waitFor();
    await axe(page, "a page with a notice");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await notice.waitFor({ state: "hidden" });
    await page.reload();
    await page.getByRole("heading", { name: "Bots", level: 1 }).waitFor();
    assert.equal(await notice.count(), 0);
  });

  await t.test("at the limit visitors get quotes, no model is called, and the owner sees both", async () => {
    await ask(ada, bot);
    const before = await model.asked();
    const { panel, send } = await panelOf(t, base, ada, bot);
    await send();
    await panel.getByText("park behind the pottery").first().waitFor();
    assert.equal(await model.asked(), before, "a model was asked");
    await page.goto(`${base}/bots`);
    await page.getByText("The month's 5 messages of the plan Free are used up").waitFor();
    await page.getByRole("link", { name: "See usage and limits" }).click();
    await page.getByText("Used up", { exact: true }).first().waitFor();
    await page.getByText("1 further question was answered with quotes from your pages.").waitFor();
  });
});

test("where the plan refuses, visitors are told in their words", async (t) => {
  const limits = free({ MESSAGES_PER_MONTH: "1", AT_LIMIT: "refuse" });
  const base = await frontdesk(t, { env: { ...SOLD, ...limits } });
  const ada = await owner(await person(t), base);
  const bot = await ada.bot("Parking");
  await ada.source(bot, { type: "text", title: "Parking", text: `# Parking\n\n${FACT}` });
  const { panel, send } = await panelOf(t, base, ada, bot);
  await send();
  await panel.getByText("park behind the pottery").first().waitFor();
  await send();
  await panel.getByText("This chat has reached its limit and cannot answer for now.").waitFor();
  assert.equal(await panel.getByText("Free").count(), 0, "what the owner pays is no visitor's business");
});

test("what is more than the plan includes is paused, and goes on when there is room", async (t) => {
  const data = await mkdtemp(join(tmpdir(), "frontdesk-e2e-"));
  later(t, () => rm(data, { recursive: true, force: true }));
  // Two bots are made where nothing is limited; then plans are sold.
  const before = await stoppable(t, { data });
  const desk = await person(t);
  desk.expected.push(/Failed to load resource/);
  const ada = await owner(desk, before.base);
  for (const name of ["First", "Second"]) {
    const bot = await ada.bot(name);
    await ada.source(bot, { type: "text", title: name, text: `# ${name}\n\n${FACT}` });
  }
  const first = await desk.newPage();
  await first.goto(`${before.base}/usage`);
  await first.getByRole("heading", { name: "Usage", level: 1 }).waitFor();
  await first.getByRole("heading", { name: "What was used" }).waitFor();
  assert.equal(await first.getByText("Plan:").count(), 0, "where nothing is sold nothing is said of plans");
  await before.stop();
  const base = await frontdesk(t, { data, env: { ...SOLD, ...free({ BOTS: "1", PAGES: "1" }) } });
  const again = await person(t, { reducedMotion: "reduce" });
  again.expected.push(/402/);
  const page = await again.newPage();
  await page.goto(`${base}/login`);
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill("five wet stones in a row");
  await page.keyboard.press("Enter");
  const second = page.getByRole("listitem").filter({ hasText: "Second" });
  await second.getByText("Paused by the plan").waitFor();
  assert.equal(await page.getByText("Paused by the plan").count(), 1, "the first goes on");
  await page.getByText("Reading is paused: the plan Free includes 1 page, and 2 are kept.").waitFor();
  await axe(page, "bots, one of them paused");
  await page.goto(`${base}/usage`);
  await page.getByText("Paused, because more bots are there than the plan includes").waitFor();
  await page.getByText("Over the plan").first().waitFor();
  await page.setViewportSize(PHONE);
  assert.equal(await overflow(page), null);
  await page.setViewportSize(DESK);
  await page.getByRole("link", { name: "Second" }).click();
  await page.getByRole("link", { name: "Playground" }).click();
  await page.getByLabel("Your question").fill(QUESTION);
  await page.keyboard.press("Enter");
  await page.getByText("This bot is paused: the plan Free includes 1 bot").waitFor();
  // Where there is room again, it goes on by itself.
  const signed = await again.request.post(`${base}/api/v1/auth/login`, {
    data: { email: "ada@example.com", password: "five wet stones in a row" },
  });
  const headers = { authorization: `Bearer ${(await signed.json()).access_token}` };
  const { items } = await (await again.request.get(`${base}/api/v1/bots`, { headers })).json();
  const gone = items.find((bot) => bot.name === "First");
  const left = items.find((bot) => bot.name === "Second");
  await again.request.delete(`${base}/api/v1/bots/${gone.id}`, { headers });
  await page.goto(`${base}/bots/${left.id}/playground`);
  await page.getByLabel("Your question").fill(QUESTION);
  await page.keyboard.press("Enter");
  await page.getByText("park behind the pottery").first().waitFor();
  assert.equal(await page.getByText("Paused by the plan").count(), 0);
});
