// Pictures of every page and every state of the widget, light and dark, on a phone and on a desk, for people to look at:
// `npm run screenshots -- DIRECTORY`. Not a test: nothing is compared.
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { person, useBrowser } from "./support/browser.mjs";
import { askWidget, dashboardPages, furnish, localPages, openWidget, publicPages, settled, visit } from "./support/gallery.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const out = process.env.SCREENSHOTS ?? "screenshots";
const SIZES = [
  { width: 375, height: 740 },
  { width: 1440, height: 900 },
];
const SCHEMES = ["light", "dark"];

async function each(page, what) {
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await what(`${colorScheme}-${size.width}`);
    }
  }
}

const shoot = (page, name, options = {}) => page.screenshot({ path: `${out}/${name}.png`, ...options });

test("screenshots of the dashboard", async (t) => {
  await mkdir(out, { recursive: true });
  const context = await person(t);
  context.expected.push(/./);
  const scene = await furnish(t, context);
  const page = await context.newPage();
  const stranger = await (await person(t)).newPage();
  for (const [who, entries] of [
    [page, dashboardPages(scene)],
    [stranger, publicPages],
  ]) {
    for (const entry of entries) {
      await each(who, async (suffix) => {
        await visit(who, scene.base, entry);
        await shoot(who, `${entry[0]}-${suffix}`, { fullPage: true });
      });
    }
  }
});

test("screenshots of the demo, the documentation and the widget", async (t) => {
  await mkdir(out, { recursive: true });
  const model = await fakeModel(t);
  const base = await frontdesk(t, { local: true, model: model.base });
  const context = await person(t);
  context.expected.push(/./);
  const page = await context.newPage();
  for (const entry of [...localPages, ["api-docs", "/api/docs", "Make a bot"]]) {
    await each(page, async (suffix) => {
      await visit(page, base, entry);
      await shoot(page, `${entry[0]}-${suffix}`);
    });
  }
  await each(page, async (suffix) => {
    await model.control({ reset: true });
    const visitor = await person(t, { viewport: page.viewportSize(), colorScheme: suffix.split("-")[0], reducedMotion: "reduce" });
    visitor.expected.push(/./);
    const shop = await visitor.newPage();
    const panel = await openWidget(shop, base);
    const take = async (state) => {
      await settled(shop);
      await shoot(shop, `widget-${state}-${suffix}`);
    };
    await take("welcome");
    await model.control({ next: [{ first_token_ms: 1500 }] });
    await panel.getByLabel("Your message").fill("How do I put the widget on my website?");
    await panel.getByLabel("Your message").press("Enter");
    await panel.getByRole("img", { name: "Looking for an answer" }).waitFor();
    await take("thinking");
    await panel.getByRole("button", { name: "Helpful", exact: true }).waitFor();
    await take("answered");
    await panel.getByRole("list", { name: "Sources" }).getByRole("link").first().focus();
    await panel.getByRole("tooltip").waitFor();
    await take("quote");
    const text = "**Rich**: a list\n\n1. one\n2. two\n\n| Setting | Default | Meaning |\n| --- | --- | --- |\n| `FRONTDESK_SERVER__BIND` | `127.0.0.1:8080` | Where it listens |\n\n```sh\nFRONTDESK_SERVER__BIND=0.0.0.0:8080 frontdesk serve --data ./data\n```\n\n> A quote. Done [[1|the]].";
    await model.control({ next: [{ text }] });
    await panel.getByLabel("Your message").focus();
    await panel.getByRole("tooltip").waitFor({ state: "detached" });
    await askWidget(panel, "Which settings does the server have, and how do I set them?");
    await take("rich");
    await askWidget(panel, "Who won the football world cup in 1954?");
    await take("refused");
    await model.control({ default: { status: 500 } });
    await panel.getByLabel("Your message").fill("How do I put the widget on a second website?");
    await panel.getByLabel("Your message").press("Enter");
    await panel.getByRole("alert").waitFor();
    await take("failed");
  });
});
