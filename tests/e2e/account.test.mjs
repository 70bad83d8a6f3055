// Sign-in and its ends: refused, logged out, ended elsewhere, password changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, useBrowser } from "./support/browser.mjs";
import { owner, PASSWORD } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

const NEXT_PASSWORD = "six dry kilns on a hill";

async function logIn(page, password) {
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

test("people sign in, are refused with reasons, and end sessions", async (t) => {
  const base = await frontdesk(t);
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await ada.bot("Saltmarsh help");
  const page = await desk.newPage();

  const phone = await person(t, { viewport: { width: 375, height: 700 } });
  phone.expected.push(/401 .*\/auth\/login\)$/, /401/);
  const small = await phone.newPage();

  await t.test("a wrong password is refused in place, and what was typed stays", async () => {
    await small.goto(`${base}/bots/${bot.id}/settings?x=1`);
    await small.getByRole("button", { name: "Log in" }).click();
    await small.getByText("Enter your email address.").waitFor();
    await logIn(small, "not the password");
    await small.getByRole("alert").waitFor();
    assert.equal(await small.getByLabel("Email").inputValue(), "ada@example.com");
  });

  await t.test("the right one leads to the page that was asked for", async () => {
    await logIn(small, PASSWORD);
    await small.getByLabel("Welcome text").waitFor();
    assert.match(small.url(), new RegExp(`/bots/${bot.id}/settings`));
  });

  await t.test(
    "a session that is ended elsewhere leads back to the login, and from there to where one was",
    async () => {
      await page.goto(`${base}/account/sign-in`);
      const sessions = page.getByRole("listitem").filter({ hasText: "Signed in" });
      await sessions.nth(1).waitFor();
      await sessions.getByText("This one").waitFor();
      await page.getByRole("button", { name: "End session" }).click();
      await sessions.nth(1).waitFor({ state: "detached" });
      // Within the app, without a page load that would renew the token.
      await small.getByRole("link", { name: "Conversations", exact: true }).click();
      await small.getByRole("heading", { name: "Log in" }).waitFor();
      await logIn(small, PASSWORD);
      await small.getByText("No conversations yet").waitFor();
      assert.match(small.url(), new RegExp(`/bots/${bot.id}/conversations`));
    },
  );

  await t.test("a new password ends all other sessions and holds from then on", async () => {
    desk.expected.push(/422 .*\/auth\/password\)$/, /403 .*\/auth\/password\)$/, /401 .*\/auth\/password\)$/);
    await page.getByLabel("Current password").fill("not the password");
    await page.getByLabel("New password").fill(NEXT_PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.locator("[aria-invalid=true], [role=alert]").first().waitFor();
    assert.equal(await page.getByLabel("New password").inputValue(), NEXT_PASSWORD);
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Password changed.").waitFor();
    await small.reload();
    await small.getByRole("heading", { name: "Log in" }).waitFor();
    await logIn(small, PASSWORD);
    await small.getByRole("alert").waitFor();
    await logIn(small, NEXT_PASSWORD);
    await small.getByText("No conversations yet").waitFor();
  });

  await t.test("logging out ends it in every tab, and the way back shows nothing", async () => {
    const second = await desk.newPage();
    await second.goto(`${base}/bots`);
    await second.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await second.getByRole("heading", { name: "Log in" }).waitFor();
    await page.goto(`${base}/bots`);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
  });

  await t.test("an address that is taken is refused in place", async () => {
    desk.expected.push(/4\d\d .*\/auth\/signup\)$/);
    await page.goto(`${base}/signup`);
    await page.getByLabel("Name").fill("Ada Again");
    await page.getByLabel("Email").fill("ADA@example.com");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.locator("[aria-invalid=true]").first().waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.locator("[aria-invalid=true], [role=alert]").first().waitFor();
    assert.equal(await page.getByLabel("Name").inputValue(), "Ada Again");
  });
});
