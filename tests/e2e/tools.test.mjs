// Tools, by hand in a browser: an owner gives a bot some and tries them, a member and a visitor are asked before one
// writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { api, website } from "./support/hosts.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const SECRETS = { FRONTDESK_SECRETS__KEY: "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" };
const CANCEL = {
  name: "cancel_order",
  title: "Cancel an order",
  description: "Cancels an order.",
  method: "POST",
  writes: true,
  parameters: {
    type: "object",
    properties: { order_id: { type: "string" }, reason: { type: "string", title: "Why" } },
    required: ["order_id"],
  },
};
/** The next answer calls the tool that cancels, and then says so. */
const cancels = {
  next: [
    { calls: [{ name: "cancel_order", arguments: { order_id: "A1001", reason: "It came too late" } }] },
    { text: "Your order is cancelled for good [[1|cancelled for good]]." },
  ],
};

async function scene(t, env = SECRETS) {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base, env });
  const shop = await api(t, { state: "cancelled for good", order: "A1001" });
  const context = await person(t);
  const ada = await owner(context, base);
  const bot = await ada.bot("Shop help");
  return { model, base, shop, context, ada, bot };
}

test("an owner adds a tool from an example, tries it, and sees its calls", async (t) => {
  const { base, shop, context, ada, bot } = await scene(t);
  context.expected.push(/422 .*\/tools\)$/);
  const page = await context.newPage();

  await t.test("the empty page says what tools are and offers examples", async () => {
    await page.goto(`${base}/bots/${bot.id}/tools`);
    await page.getByRole("heading", { name: "Give the bot something to use" }).waitFor();
    await axe(page, "tools, empty");
    await page.getByRole("link", { name: /Look up an order/ }).click();
    await page.getByRole("heading", { level: 2, name: "Add a tool" }).waitFor();
    assert.equal(await page.getByLabel("Name for the model").inputValue(), "order_status");
  });

  await t.test("what is wrong stands at its field, and nothing typed is lost", async () => {
    await page.getByLabel("Address", { exact: true }).fill(`${shop.base}/{other}`);
    await page.getByRole("button", { name: "Add tool" }).click();
    await page.getByText(/has \{other\}, which is no property/).waitFor();
    await axe(page, "tool form");
  });

  await t.test("it is saved with a secret header that is not shown again", async () => {
    await page.getByLabel("Address", { exact: true }).fill(`${shop.base}/orders/{order_id}`);
    await page.getByRole("button", { name: "Add header" }).click();
    await page.getByLabel("Name of header 1").fill("authorization");
    await page.getByLabel("Value of header 1").fill("Bearer canary-7741");
    await page.getByRole("button", { name: "Add tool" }).click();
    await page.getByRole("heading", { level: 2, name: "Order status" }).waitFor();
    await page.getByPlaceholder("Stored. Type to replace it").waitFor();
    assert.ok(!(await page.content()).includes("canary-7741"));
  });

  await t.test("it is tried, and the call stands in the record", async () => {
    const given = page.getByLabel("Arguments").first();
    await given.fill('{"order_id": "A1001"}');
    await page.getByRole("button", { name: "Try tool" }).click();
    await page.getByText("state: cancelled for good").waitFor();
    assert.equal(shop.hits[0].url, "/orders/A1001");
    assert.equal(shop.hits[0].headers.authorization, "Bearer canary-7741");
    await page.getByRole("row").filter({ hasText: "tried by hand" }).getByText("Completed").waitFor();
    await axe(page, "tool, tried");
    await page.setViewportSize({ width: 375, height: 740 });
    assert.equal(await overflow(page), null);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await t.test("it is switched off, and the list says so", async () => {
    await page.getByLabel("The bot may use it").click({ force: true });
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved. It holds from the next question on.").waitFor();
    await page.getByRole("link", { name: "Tools", exact: true }).first().click();
    await page.getByRole("list", { name: "Tools" }).getByText("Switched off").waitFor();
    const { items } = await ada.api("GET", `/bots/${bot.id}/tools`);
    assert.equal(items[0].enabled, false);
    assert.deepEqual(items[0].headers, [{ name: "authorization", value: null, secret: true }]);
  });
});

test("in the playground a member is asked before a tool writes", async (t) => {
  const { base, shop, context, ada, bot, model } = await scene(t);
  await ada.api("POST", `/bots/${bot.id}/tools`, { ...CANCEL, url: `${shop.base}/orders/{order_id}/cancel` });
  await model.control(cancels);
  const page = await context.newPage();
  await page.goto(`${base}/bots/${bot.id}/playground`);
  await page.getByRole("textbox").fill("Please cancel my order A1001.");
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: "Cancel an order" });
  await card.getByText("It came too late").waitFor();
  await axe(page, "playground, asked");
  assert.equal(shop.hits.length, 0);
  await card.getByRole("button", { name: "Yes, do it" }).click();
  await card.getByText("You agreed").waitFor();
  await page
    .getByText(/cancelled for good/)
    .first()
    .waitFor();
  assert.deepEqual(
    shop.hits.map(({ method, url }) => `${method} ${url}`),
    ["POST /orders/A1001/cancel"],
  );
});

test("a visitor is asked before a tool writes, in a card that only then is loaded", async (t) => {
  const { base, shop, ada, bot, model } = await scene(t);
  await ada.api("POST", `/bots/${bot.id}/tools`, { ...CANCEL, url: `${shop.base}/orders/{order_id}/cancel` });
  const { snippet } = await ada.api("GET", `/bots/${bot.id}/install`);
  const site = await website(t, { snippet, strict: base });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [site.origin] } });
  const visitor = await person(t, { locale: "en-GB" });
  const page = await visitor.newPage();
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Open chat" }).click();
  const panel = page.getByRole("dialog", { name: "Shop help" });
  const loaded = () => visitor.requests.some((url) => /\/widget\/card-/.test(url));

  async function ask() {
    await model.control({ reset: true, ...cancels });
    await panel.getByRole("textbox").fill("Please cancel my order A1001.");
    await page.keyboard.press("Enter");
    const card = panel.getByRole("region", { name: "Cancel an order" }).last();
    await card.getByText("Do you agree to this?").waitFor();
    return card;
  }

  await t.test("declined: nothing is sent", async () => {
    assert.equal(loaded(), false);
    const card = await ask();
    assert.ok(loaded());
    assert.equal(await card.getByRole("alert").count(), 1);
    await card.getByText("It came too late").waitFor();
    await axe(page, "widget, asked", "frontdesk-widget");
    await card.getByRole("button", { name: "No, don't" }).click();
    await card.getByText("You declined. Nothing was changed.").waitFor();
    await until(
      async () => (await panel.getByRole("textbox").isEnabled()) && shop.hits.length === 0,
      "an end",
    );
  });

  await t.test("agreed by keyboard: it is sent once, and the answer names the tool", async () => {
    const card = await ask();
    const yes = card.getByRole("button", { name: "Yes, do it" });
    for (let presses = 0; presses < 40; presses++) {
      if (await yes.evaluate((button) => button.matches(":focus"))) break;
      await page.keyboard.press("Shift+Tab");
    }
    assert.ok(await yes.evaluate((button) => button.matches(":focus")), "the button is not reached by Tab");
    await page.keyboard.press("Enter");
    await card.getByText("You agreed.").waitFor();
    await panel
      .getByText(/cancelled for good/)
      .first()
      .waitFor();
    assert.equal(shop.hits.length, 1);
    assert.deepEqual(JSON.parse(shop.hits[0].body), { reason: "It came too late" });
  });
});
