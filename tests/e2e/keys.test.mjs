// API keys in the browser: made, copied once, used by a program, limited, revoked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

test("an owner makes a key, a program uses it, and it is revoked", async (t) => {
  const base = await frontdesk(t);
  // What fades in is looked at when it is there.
  const desk = await person(t, {
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
  });
  await owner(desk, base);
  const page = await desk.newPage();
  let secret;
  const call = (path, method = "GET") =>
    fetch(`${base}/api/v1${path}`, { method, headers: { authorization: `Bearer ${secret}` } });
  const row = (name) =>
    page.getByRole("list", { name: "API keys" }).getByRole("listitem").filter({ hasText: name });

  await t.test("the empty page says what a key is and leads to the first", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("link", { name: "API keys" }).click();
    await page.getByRole("heading", { name: "No keys yet" }).waitFor();
    await axe(page, "no keys yet");
    await page.getByRole("main").getByRole("button", { name: "Create key" }).last().click();
    const dialog = page.getByRole("dialog", { name: "Create an API key" });
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByText("Give the key a name.").waitFor();
    await dialog.getByLabel("Requests a minute").fill("many");
    await dialog.getByLabel("Name").fill("Nightly import");
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByText("Enter a whole number").waitFor();
    await axe(page, "a new key");
    await dialog.getByLabel("Requests a minute").fill("3");
    await dialog.getByRole("button", { name: "Create key" }).click();
  });

  await t.test("the key is shown once, and copied", async () => {
    const dialog = page.getByRole("dialog", { name: "Copy your key now" });
    secret = await dialog.getByTestId("api-key").innerText();
    assert.match(secret, /^fd_[\w-]{43}$/);
    await axe(page, "a key shown once");
    await dialog.getByRole("button", { name: "Copy key" }).click();
    await dialog.getByText("Copied").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
    // Neither a key nor a click beside it loses what can't be shown again.
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    assert.ok(await dialog.isVisible());
    await dialog.getByRole("button", { name: "Done" }).click();
    await row("Nightly import").getByText("Active").waitFor();
    assert.ok(!(await page.content()).includes(secret), "the key is still on the page");
    await row("Nightly import").getByText("Never used").waitFor();
    await row("Nightly import").getByText("in 3 months").waitFor();
  });

  await t.test("a program uses it within its role and its limit, and the page knows", async () => {
    assert.equal((await call("/bots")).status, 200);
    assert.equal((await call("/bots", "POST")).status, 403, "a viewer's key makes no bots");
    const third = await call("/bots");
    assert.equal(third.status, 200);
    assert.match(third.headers.get("ratelimit-policy"), /"key";q=3;w=60/);
    const refused = await call("/bots");
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    await until(async () => {
      await page.reload();
      await row("Nightly import").waitFor();
      return row("Nightly import").getByText("Used just now").isVisible();
    }, "the use of the key");
  });

  await t.test("its name and limit can be changed", async () => {
    await row("Nightly import").getByRole("button", { name: "Change" }).click();
    const dialog = page.getByRole("dialog", { name: "Change Nightly import" });
    assert.equal(await dialog.getByLabel("Requests a minute").inputValue(), "3");
    await dialog.getByLabel("Requests a minute").fill("");
    await dialog.getByLabel("Name").fill("Hourly import");
    await dialog.getByRole("button", { name: "Save" }).click();
    await row("Hourly import").getByText("600 a minute, as any key").waitFor();
  });

  await t.test("revoked, it opens nothing", async () => {
    await row("Hourly import").getByRole("button", { name: "Revoke" }).click();
    const dialog = page.getByRole("dialog", { name: "Revoke Hourly import?" });
    await dialog.waitFor();
    await axe(page, "revoking a key");
    await dialog.getByRole("button", { name: "Revoke key" }).click();
    await row("Hourly import").getByText("Revoked").waitFor();
    assert.equal(await row("Hourly import").getByRole("button").count(), 0);
    assert.equal((await call("/bots")).status, 401);
  });

  await t.test("on a phone all of it fits", async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    await page.reload();
    await row("Hourly import").waitFor();
    assert.equal(await overflow(page), null);
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("dialog", { name: "Create an API key" }).getByLabel("Name").waitFor();
    assert.equal(await overflow(page), null);
    await axe(page, "a new key on a phone");
  });
});
