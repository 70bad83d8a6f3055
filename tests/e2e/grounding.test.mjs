// What no page supports is never seen, and a refusal helps: as a visitor and as an owner see it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { person, useBrowser } from "./support/browser.mjs";
import { askWidget } from "./support/gallery.mjs";
import { website } from "./support/hosts.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { fakeModel, frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const QUESTION = "On which days is the pottery closed?";
const CLAIM = "We are closed on 1 January";

test("an owner says where to send people, and visitors see it below a refusal, also after a reload", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const site = await testSite(t);
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await potteryBot(ada, site, { grounding: { max_unsupported: 0 } });

  const settings = await desk.newPage();
  await settings.goto(`${base}/bots/${bot.id}/settings`);
  await settings.getByLabel("Text", { exact: true }).fill("Our team answers on weekdays.");
  await settings.getByLabel("Page", { exact: true }).fill("not an address");
  await settings.getByLabel("Email", { exact: true }).fill("help@saltmarsh.example");
  await settings.getByLabel("Telephone", { exact: true }).fill("+00 555 0142");
  await settings.getByText("Begin with https:// or http://.").waitFor();
  await settings.getByLabel("Page", { exact: true }).fill("https://saltmarsh.example/contact");
  await settings.getByRole("button", { name: "Save changes" }).click();
  await settings.getByText("Settings saved.").waitFor();
  await axe(settings, "settings");

  const shop = await website(t, {
    snippet: `<script src="${base}/widget.js" data-bot="${bot.id}" async></script>`,
  });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });
  const visitor = await person(t);
  const page = await visitor.newPage();
  const panel = page.getByRole("dialog", { name: "Saltmarsh help" });
  // To the end of the answer: what is sent while one is being written waits in the field.
  const ask = (words) => askWidget(panel, words);
  await page.goto(shop.origin);
  await page.getByRole("button", { name: "Open chat" }).click();

  await t.test("a greeting is greeted, without a model", async () => {
    await ask("Hello!");
    await panel.getByText("Hello! What would you like to know?").last().waitFor();
    assert.equal(await model.asked(), 0);
    assert.equal(await panel.getByText("No answer found").count(), 0);
  });

  await t.test("an invented claim is never seen, the supported one is", async () => {
    const text = `${CLAIM}, on Good Friday, on 24, 25 and 26 December [[1|${CLAIM}]]. On the moon it is always open [[1|always open on the moon]].`;
    await model.control({ next: [{ text, delta_chars: 3 }] });
    await ask(QUESTION);
    await panel.locator(".bot").last().getByRole("button", { name: "Helpful", exact: true }).waitFor();
    const words = await panel.locator(".bot").last().innerText();
    assert.ok(words.includes(CLAIM) && !words.includes("moon"), words);
  });

  const helps = async () => {
    const refusal = panel.locator(".refused").last();
    await refusal.getByText("These pages may help:").waitFor();
    const pages = refusal.getByRole("list", { name: "These pages may help:" }).getByRole("link");
    assert.ok((await pages.count()) > 0 && (await pages.count()) <= 3);
    assert.ok((await pages.first().getAttribute("href")).startsWith(site));
    await refusal.getByText("Our team answers on weekdays.").waitFor();
    const href = async (name) => refusal.getByRole("link", { name }).getAttribute("href");
    assert.equal(await href("help@saltmarsh.example"), "mailto:help@saltmarsh.example");
    assert.equal(await href("+00 555 0142"), "tel:+005550142");
    assert.equal(await href(/contact/), "https://saltmarsh.example/contact");
  };

  await t.test(
    "a refusal names near pages and the owner's contacts, also when it is seen again",
    async () => {
      await model.control({ next: [{ text: "[[none]]" }] });
      await ask("Is the pottery closed on my birthday?");
      await helps();
      await page.reload();
      await helps();
      await axe(page, "widget", "frontdesk-widget");
    },
  );

  await t.test("the owner sees which sentence was left out, and why", async () => {
    const dashboard = await desk.newPage();
    await dashboard.goto(`${base}/bots/${bot.id}/conversations`);
    await dashboard.getByRole("listitem").filter({ hasText: "127.0.0.1" }).getByRole("link").click();
    const summary = dashboard.getByText("1 of 2 statements not supported, left out");
    await summary.click();
    const sentence = dashboard.getByRole("listitem").filter({ hasText: "On the moon it is always open" });
    await sentence.getByText("Not supported · left out").waitFor();
    await sentence.getByText("The words it quotes stand on no page.").waitFor();
    await dashboard.getByText("These pages may help:").waitFor();
    await axe(dashboard, "conversation");
  });
});
