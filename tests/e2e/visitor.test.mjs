// A visitor on somebody else's website: hostile styles, a strict Content-Security-Policy, another origin.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, until, useBrowser } from "./support/browser.mjs";
import { website } from "./support/hosts.mjs";
import { owner, potteryBot } from "./support/owner.mjs";
import { frontdesk, testSite } from "./support/programs.mjs";

useBrowser();

const QUESTION = "On which days is the pottery closed?";
const QUOTE = "We are closed on 1 January";

test("a visitor asks on a page of another origin", async (t) => {
  const base = await frontdesk(t);
  const site = await testSite(t);
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await potteryBot(ada, site, { starter_questions: [QUESTION], welcome_text: "Ahoy!" });
  const { snippet } = await ada.api("GET", `/bots/${bot.id}/install`);
  const shop = await website(t, { snippet, strict: base });
  await ada.api("PATCH", `/bots/${bot.id}`, { settings: { allowed_origins: [shop.origin] } });

  // Tabs that a link opens are so low from the start: a browser looks for the quote once, and what it finds in a tall
  // window needs no scrolling.
  const visitor = await person(t, { viewport: { width: 1280, height: 420 } });
  // The test website has no icon.
  visitor.expected.push(/404 .*\/favicon\.ico/);
  const page = await visitor.newPage();
  await page.setViewportSize({ width: 1280, height: 800 });
  const panel = page.getByRole("dialog", { name: "Saltmarsh help" });
  const launcher = page.getByRole("button", { name: /chat/ });

  await t.test(
    "the launcher is where it belongs and looks as it should, whatever the page's styles",
    async () => {
      await page.goto(shop.origin);
      await launcher.waitFor();
      const box = await launcher.boundingBox();
      assert.deepEqual([box.width, box.height], [56, 56]);
      assert.ok(box.x + 56 <= 1280 && box.x + 56 >= 1280 - 32 && box.y + 56 <= 800 && box.y + 56 >= 800 - 32);
      const onTop = await page.evaluate(
        ([x, y]) => document.elementFromPoint(x, y).localName,
        [box.x + 28, box.y + 28],
      );
      assert.equal(onTop, "frontdesk-widget");
      const looks = await launcher.evaluate((e) => {
        const style = getComputedStyle(e);
        return [style.backgroundColor, style.opacity, style.display !== "none", style.borderRadius];
      });
      assert.deepEqual(looks.slice(0, 3), ["rgb(15, 118, 110)", "1", true]);
      assert.deepEqual(
        await page.evaluate(() => Object.keys(window).filter((key) => /frontdesk/i.test(key))),
        ["Frontdesk"],
      );
    },
  );

  await t.test(
    "it opens, and a starter question gets a streamed answer with a verified citation",
    async () => {
      await launcher.click();
      await panel.getByText("Ahoy!").waitFor();
      const box = await panel.boundingBox();
      assert.ok(
        box.width <= 400 && box.width > 360 && Math.round(box.height) <= 640 && box.height > 400,
        JSON.stringify(box),
      );
      const text = await panel.getByText("Ahoy!").evaluate((e) => {
        const style = getComputedStyle(e);
        return [
          style.textTransform,
          style.letterSpacing,
          style.visibility,
          Number.parseFloat(style.fontSize) <= 16,
        ];
      });
      assert.deepEqual(text, ["none", "normal", "visible", true]);
      await panel.getByRole("button", { name: QUESTION }).click();
      await panel.getByText(QUOTE).first().waitFor();
      const chip = panel.getByRole("list", { name: "Sources" }).getByRole("link").first();
      await chip.waitFor();
      const href = await chip.getAttribute("href");
      assert.match(href, /\/visit\/opening-hours#.*:~:text=/);
      assert.ok(href.startsWith(site), href);
      assert.equal(
        await panel
          .getByRole("link", { name: /^Source 1/ })
          .first()
          .getAttribute("href"),
        href,
      );
    },
  );

  await t.test("hovering shows the quote, which stands word for word in the page", async () => {
    await panel.getByRole("list", { name: "Sources" }).getByRole("link").first().hover();
    const quote = await panel.getByRole("tooltip").locator(".words").innerText();
    const html = await (await fetch(`${site}/visit/opening-hours`)).text();
    assert.ok(
      html
        .replace(/<[^>]+>/g, " ")
        .replace(/\s+/g, " ")
        .includes(quote),
      quote,
    );
  });

  await t.test("the opened page shows the quote: the browser has gone to it", async () => {
    const [opened] = await Promise.all([
      visitor.waitForEvent("page"),
      panel.getByRole("list", { name: "Sources" }).getByRole("link").first().click(),
    ]);
    await opened.waitForLoadState();
    const shown = () =>
      opened.getByText(QUOTE).evaluate((e) => {
        const { top, bottom } = e.getBoundingClientRect();
        return scrollY > 0 && top >= 0 && bottom <= innerHeight;
      });
    await until(shown, "the quote to be in sight");
    assert.equal(await opened.evaluate(() => window.opener), null);
    await opened.close();
  });

  await t.test("what the site does not say is refused", async () => {
    await panel.getByLabel("Your message").fill("Who composed the opera Turandot?");
    await page.keyboard.press("Enter");
    await panel.getByText("No answer found").waitFor();
    assert.equal(await panel.getByRole("list", { name: "Sources" }).count(), 1);
  });

  await t.test("an answer is rated", async () => {
    await panel.getByRole("button", { name: "Helpful", exact: true }).first().click();
    await panel.getByText("Thank you for your feedback.").waitFor();
    const [conversation] = (await ada.api("GET", `/bots/${bot.id}/conversations`)).items;
    const { items } = await ada.api("GET", `/conversations/${conversation.id}/messages`);
    assert.deepEqual(
      items.filter((m) => m.feedback).map((m) => m.feedback.rating),
      ["up"],
    );
  });

  await t.test("the conversation goes on on the site's next page, open as it was", async () => {
    await page.goto(`${shop.origin}/next`);
    await panel.getByText(QUOTE).first().waitFor();
    await panel.getByText("No answer found").waitFor();
    await panel.getByRole("button", { name: "Helpful", exact: true, pressed: true }).waitFor();
    assert.equal(await panel.getByText(QUESTION).count(), 1);
  });

  await t.test("nothing came from anywhere but the site, the server and the cited page", async () => {
    const hosts = new Set(visitor.requests.map((url) => new URL(url).origin));
    assert.deepEqual([...hosts].sort(), [base, shop.origin, site].sort());
    assert.deepEqual(await visitor.cookies(base), []);
  });

  await t.test("the owner sees that the script works there, and what was asked", async () => {
    const dashboard = await desk.newPage();
    await dashboard.goto(`${base}/bots/${bot.id}/install`);
    const seen = dashboard.getByRole("list", { name: "Seen on" }).getByRole("listitem");
    await seen.filter({ hasText: shop.origin }).getByText("Seen", { exact: true }).waitFor();
    await dashboard.getByRole("link", { name: "Conversations", exact: true }).click();
    await dashboard.getByRole("link", { name: QUESTION }).click();
    await dashboard.getByText("Helpful", { exact: true }).waitFor();
    await dashboard.getByText("Declined", { exact: true }).waitFor();
    await dashboard.getByText(`“${QUOTE}`, { exact: false }).first().waitFor();
  });

  await t.test("on a site that is not allowed nothing shows, and the console says what to do", async () => {
    const other = await website(t, { snippet });
    const stranger = await person(t);
    stranger.expected.push(/403/);
    const there = await stranger.newPage();
    await there.goto(other.origin);
    await until(() => stranger.warnings.length, "a warning");
    assert.match(stranger.warnings[0], new RegExp(`not shown.*${other.origin}.*allowed origins`));
    assert.equal(await there.locator("frontdesk-widget").count(), 0);
    const dashboard = await desk.newPage();
    await dashboard.goto(`${base}/bots/${bot.id}/install`);
    const seen = dashboard.getByRole("list", { name: "Seen on" }).getByRole("listitem");
    await seen.filter({ hasText: other.origin }).getByRole("button", { name: "Allow" }).click();
    await dashboard.getByText(`${other.origin} may show the widget now.`).waitFor();
    await there.reload();
    await there.getByRole("button", { name: "Open chat" }).waitFor();
  });
});
