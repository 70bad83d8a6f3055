// Every page and the open widget, light and dark: axe finds nothing. At 375 px nothing is wider than the screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, useBrowser } from "./support/browser.mjs";
import {
  askWidget,
  dashboardPages,
  furnish,
  localPages,
  openWidget,
  publicPages,
  visit,
} from "./support/gallery.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

const PHONE = { width: 375, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

/** A page in both schemes and at both widths; all that is wrong with it is told at once. */
async function inspect(t, page, base, entry) {
  await t.test(entry[0], async () => {
    const wrong = [];
    const note = async (check) => {
      try {
        await check();
      } catch (problem) {
        wrong.push(problem.message);
      }
    };
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(DESKTOP);
      await visit(page, base, entry);
      await note(() => axe(page, `${colorScheme}, wide`));
      if (colorScheme === "light") {
        await page.setViewportSize(PHONE);
        await visit(page, base, entry);
        await note(() => axe(page, "phone"));
        await note(async () => assert.equal(await overflow(page), null, "wider than a phone's screen"));
      }
    }
    assert.deepEqual(wrong, []);
  });
}

test("the dashboard", async (t) => {
  const context = await person(t);
  const scene = await furnish(t, context);
  const page = await context.newPage();
  context.expected.push(/404/, /415 .*\/sources/);
  for (const entry of dashboardPages(scene)) await inspect(t, page, scene.base, entry);
  const stranger = await (await person(t)).newPage();
  for (const entry of publicPages) await inspect(t, stranger, scene.base, entry);
});

test("the demo, the documentation and the open widget", async (t) => {
  const base = await frontdesk(t, { local: true });
  const context = await person(t);
  const page = await context.newPage();
  for (const entry of localPages) await inspect(t, page, base, entry);
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [DESKTOP, PHONE]) {
      await t.test(`widget, ${colorScheme}, ${viewport.width} px`, async (t) => {
        const visitor = await person(t, { viewport, colorScheme, reducedMotion: "reduce" });
        const shop = await visitor.newPage();
        const panel = await openWidget(shop, base);
        await axe(shop, "welcome");
        await askWidget(panel, "How do I put the widget on my website?");
        await askWidget(panel, "Who won the football world cup in 1954?");
        await axe(shop, "answered and refused");
        assert.equal(await overflow(shop), null);
      });
    }
  }
});
