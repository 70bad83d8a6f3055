// With a language model that misbehaves, stalls and breaks: what visitors and owners see of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { counter, line, website } from "./support/hosts.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const FACT = "Visitors can park behind the pottery all day without paying.";
const QUOTE = "park behind the pottery all day";
const QUESTION = "Where can visitors park?";
/** Long enough to be interrupted; every sentence differs, so that none can be missing or doubled unseen. */
const SENTENCES = Array.from({ length: 40 }, (_, n) => `Sentence ${n + 1} about parking.`);
const LONG = `You can park there [[1|${QUOTE}]]. ${SENTENCES.join(" ")}`;
const SLOW = { text: LONG, delta_chars: 12, between_ms: 25 };

/** One server, one model, one bot with one fact; a page with the widget, reached through a line that can be cut. */
async function stage(t, { through = false } = {}) {
  const model = await fakeModel(t);
  const base = await frontdesk(t, { model: model.base });
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await ada.bot("Parking", { allowed_origins: [] });
  await ada.source(bot, { type: "text", title: "Parking", text: `# Parking\n\n${FACT}` });
  const server = through ? await line(t, base) : { base };
  const shop = await website(t, {
    snippet: `<script src="${server.base}/widget.js" data-bot="${bot.id}" async></script>`,
  });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });
  const visitor = await person(t);
  const page = await visitor.newPage();
  await page.goto(shop.origin);
  await page.getByRole("button", { name: "Open chat" }).click();
  const panel = page.getByRole("dialog", { name: "Parking" });
  return {
    ...{ model, base, desk, ada, bot, server, shop, visitor, page, panel },
    async ask(question = QUESTION) {
      await panel.getByLabel("Your message").fill(question);
      await page.keyboard.press("Enter");
    },
    /** The whole answer stands there, each of its sentences once. */
    async whole() {
      await panel.getByRole("button", { name: "Helpful", exact: true }).last().waitFor();
      const text = await panel.locator(".bot").last().innerText();
      for (const sentence of SENTENCES) {
        assert.equal(text.split(sentence).length - 1, 1, `"${sentence}" in: ${text}`);
      }
    },
  };
}

/** Answers that try to run something, or to call out. `T` is replaced by the address of a server that counts. */
const ATTACKS = `Look [[1|${QUOTE}]]:
<img src="x" onerror="window.hacked=1"> <svg onload="window.hacked=2"><circle r="9"></circle></svg>
<script>window.hacked=3</script> <iframe srcdoc="<script>parent.hacked=4</script>"></iframe>
[one](javascript:window.hacked=5) [two](JaVaScRiPt:window.hacked=6) [three](data:text/html,<script>opener.hacked=7</script>)
<a href="javascript:window.hacked=8">four</a> [five](<java\nscript:window.hacked=9>) <javascript:window.hacked=10>

![inline](T/inline.gif) ![by reference][pic] [![linked](T/linked.gif)](https://example.com/)
<img src="T/html.gif"> <img srcset="T/set.gif 1x">

[pic]: T/reference.gif "title"

| a | b |
| --- | --- |
| ![cell](T/cell.gif) | <details open ontoggle="window.hacked=11">x</details> |

The end of the attack.`;

/** Everything clickable in an answer is clicked; nothing of it may run or lead anywhere unsafe. */
async function unharmed(page, within, what) {
  await within.getByText("The end of the attack.").first().waitFor();
  const links = await within.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const href of links) assert.match(href, /^(https?:|mailto:|\/|#)/, what);
  for (const name of ["one", "two", "three", "four", "five"]) {
    for (const word of await within.getByText(name, { exact: true }).all()) await word.click({ force: true });
  }
  // The dashboard's own icons, and its list of what was checked, which shows no markup.
  const written =
    "img, svg:not(.tabler-icon) circle, iframe, script, details:not(:has(> summary svg.tabler-icon))";
  const found = await within.locator(written).count();
  assert.equal(found, 0, `${what}: elements that the model wrote`);
  assert.equal(await page.evaluate(() => window.hacked), undefined, what);
}

test("an answer streams in, its citation is verified, and an invented quote never shows", async (t) => {
  const { model, server, panel, ask, ada, bot } = await stage(t, { through: true });
  const text = `Parking is free [[1|${QUOTE}]]. Also on the moon [[1|free parking on the moon]]. Bye.`;
  await model.control({ next: [{ text, delta_chars: 4, between_ms: 40 }] });
  await ask();
  await panel.getByText(/^Parking is/).waitFor();
  await panel.getByRole("button", { name: "Stop answering" }).waitFor();
  assert.equal(await panel.getByText("Bye.").count(), 0, "the first words show before the last are written");
  await panel.locator(".bot").last().getByText("Bye.").waitFor();
  const sources = panel.getByRole("list", { name: "Sources" }).getByRole("listitem");
  assert.equal(await sources.count(), 1);
  await sources.getByRole("button").click();
  await panel.locator("blockquote").getByText(QUOTE).waitFor();
  await until(() => server.heard.includes("event: done"), "the end of the stream");
  const deltas = [...server.heard.matchAll(/^data: (\{"text":.*\})$/gm)].map(
    (found) => JSON.parse(found[1]).text,
  );
  const sent = deltas.join("");
  assert.match(sent, /^Parking is free.*Bye\.$/s);
  for (const seen of [sent, await panel.innerText()]) {
    assert.ok(!seen.includes("free parking on the moon") && !seen.includes("[["), seen);
  }
  const [conversation] = (await ada.api("GET", `/bots/${bot.id}/conversations`)).items;
  const messages = await ada.api("GET", `/conversations/${conversation.id}/messages`);
  assert.ok(!JSON.stringify(messages).includes("free parking on the moon"));
});

test("A26, A28: what a model writes neither runs nor calls out, in widget, playground and conversations", async (t) => {
  const { model, base, desk, bot, visitor, page, panel, ask } = await stage(t);
  const elsewhere = await counter(t);
  const text = ATTACKS.replaceAll("T/", `${elsewhere.base}/`);
  await model.control({ default: { text, delta_chars: 7 } });

  await ask();
  await unharmed(page, panel.locator(".bot").last(), "widget");

  const dashboard = await desk.newPage();
  await dashboard.goto(`${base}/bots/${bot.id}/playground`);
  await dashboard.getByLabel("Your question").fill(QUESTION);
  await dashboard.keyboard.press("Enter");
  const answer = dashboard.getByRole("log").getByRole("article").last();
  await dashboard.getByText("How this was made").waitFor();
  await unharmed(dashboard, answer, "playground");

  await dashboard.getByRole("link", { name: "Conversations", exact: true }).click();
  await dashboard.getByRole("listitem").filter({ hasText: "127.0.0.1" }).getByRole("link").click();
  await unharmed(dashboard, dashboard.getByRole("article").last(), "conversations");

  assert.deepEqual(elsewhere.hits, []);
  const called = [...visitor.requests, ...desk.requests].filter((url) => url.startsWith(elsewhere.base));
  assert.deepEqual(called, [], "not even tried");
  assert.equal(visitor.pages().length, 1, "no link of the model's opened anything");
});

test("a visitor stops an answer, and the model is stopped too", async (t) => {
  const { model, panel, ask } = await stage(t);
  await model.control({ next: [{ ...SLOW, between_ms: 200 }] });
  await ask();
  await panel.getByText(/Sentence 1 about/).waitFor();
  await panel.getByRole("button", { name: "Stop answering" }).click();
  await panel.getByText("Stopped.").waitFor();
  await until(async () => (await model.told()).disconnected === 1, "the model to be let go");
  await ask("And buses?");
  await panel.getByRole("button", { name: "Helpful", exact: true }).waitFor();
});

test("when the model fails, the visitor can try again without typing anew", async (t) => {
  const { model, visitor, panel, ask } = await stage(t);
  visitor.expected.push(/503/, /502/, /500/);
  await model.control({ default: { status: 500 } });
  await ask();
  await panel.getByRole("alert").waitFor();
  assert.ok(
    (await panel.innerText()).includes(QUESTION) ||
      (await panel.getByLabel("Your message").inputValue()) === QUESTION,
  );
  await model.control({ reset: true });
  await panel.getByRole("button", { name: "Try again" }).click();
  await panel.getByRole("button", { name: "Helpful", exact: true }).waitFor();
  await panel.locator(".bot").last().getByText("behind the pottery").first().waitFor();
  assert.equal(await panel.getByRole("alert").count(), 0);
  assert.equal(await panel.locator(".you").count(), 1);
});

test("a connection that breaks in the middle is made again, and the answer goes on without a second call", async (t) => {
  const { model, server, visitor, panel, ask, whole } = await stage(t, { through: true });
  visitor.expected.push(/ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE/);
  await model.control({ next: [SLOW] });
  await ask();
  await panel.getByText(/Sentence 5 about/).waitFor();
  server.cut();
  await panel.getByText(/Sentence 20 about/).waitFor();
  server.cut();
  await whole();
  assert.equal(await model.asked(), 1);
});

test("a page loaded anew in the middle of an answer goes on with it", async (t) => {
  const { model, page, panel, ask, whole } = await stage(t);
  await model.control({ next: [SLOW] });
  await ask();
  await panel.getByText(/Sentence 5 about/).waitFor();
  await page.reload();
  await panel.getByText(/Sentence 6 about/).waitFor();
  await whole();
  assert.equal(await panel.locator(".you").count(), 1);
  assert.equal(await model.asked(), 1);
});
