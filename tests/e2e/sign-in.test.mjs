// Sign-in with a provider of OpenID Connect that nobody here wrote, by its own login and consent pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, useBrowser } from "./support/browser.mjs";
import { PASSWORD } from "./support/owner.mjs";
import { freePort, frontdesk, oidcProvider } from "./support/programs.mjs";

useBrowser();

/** The server's address has to be known before the provider starts, and the provider's before the server does. */
async function both(t, algorithm) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const issuer = await oidcProvider(t, base, algorithm);
  const env = {
    FRONTDESK_OIDC__ACME__LABEL: "Acme ID",
    FRONTDESK_OIDC__ACME__ISSUER: issuer,
    FRONTDESK_OIDC__ACME__CLIENT_ID: "frontdesk",
    FRONTDESK_OIDC__ACME__CLIENT_SECRET: "a secret for tests",
    FRONTDESK_OIDC__ACME__SCOPES: "openid,email,profile",
  };
  assert.equal(await frontdesk(t, { port, env }), base);
  return { base, issuer };
}

/** Someone at the provider's own pages. */
async function agree(page, email) {
  await page.locator("input[name=login]").fill(email);
  await page.locator("input[name=password]").fill("anything");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** A person at a browser. The provider's own pages ask for a font from elsewhere, and have no icon. */
async function someone(t, options) {
  const desk = await person(t, options);
  desk.expected.push(/favicon\.ico/);
  await desk.route("https://fonts.googleapis.com/**", (route) =>
    route.fulfill({ contentType: "text/css", body: "" }),
  );
  return desk;
}

for (const algorithm of ["RS256", "ES256"]) {
  test(`people sign in with a provider that signs by ${algorithm}`, async (t) => {
    const { base } = await both(t, algorithm);
    const desk = await someone(t);
    const page = await desk.newPage();
    await page.goto(`${base}/usage?days=7`);
    await page.getByRole("button", { name: "Continue with Acme ID" }).click();
    await agree(page, "grace@example.com");
    await page.getByRole("heading", { name: "Usage" }).waitFor();
    assert.match(page.url(), /\/usage\?days=7/);
    await page.goto(`${base}/account`);
    await page.getByText("grace@example.com").first().waitFor();
    await page.getByText("Grace’s workspace").first().waitFor();
    // The session is one as any other: it outlives a reload, and ends with a click.
    await page.reload();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    // The provider still knows her: it is one click back.
    await page.getByRole("button", { name: "Continue with Acme ID" }).click();
    await page.getByText("Grace’s workspace").first().waitFor();
  });
}

test("a provider is listed, and unlinked when it is not the only way in", async (t) => {
  const { base } = await both(t);
  const desk = await someone(t);
  // The only way in is not taken away.
  desk.expected.push(/409 .*\/unlink\)$/);
  const page = await desk.newPage();
  await page.goto(`${base}/account/sign-in`);
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await agree(page, "grace@example.com");
  const linked = page.getByRole("list", { name: "Linked providers" });
  await linked.getByText(/^Linked .*, last used /).waitFor();
  for (const width of [375, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    assert.equal(await overflow(page), null);
    await axe(page, `linked providers at ${width}`);
  }
  await page.getByRole("button", { name: "Unlink Acme ID" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await axe(page, "the dialog that unlinks");
  await dialog.getByRole("button", { name: "Unlink" }).click();
  await dialog.getByRole("alert").getByText("your only way in").waitFor();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByLabel("Current password").waitFor();
  await page.getByRole("button", { name: "Unlink Acme ID" }).click();
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Unlink" }).click();
  await page.getByText("Acme ID is unlinked.").waitFor();
  await page.getByText("None yet.").waitFor();
});

test("who may not come in is told why, in place", async (t) => {
  const { base } = await both(t);
  const desk = await someone(t, { viewport: { width: 375, height: 700 } });
  const page = await desk.newPage();
  await page.goto(`${base}/login`);
  const button = page.getByRole("button", { name: "Continue with Acme ID" });
  await button.waitFor();
  await axe(page, "the login with providers");
  assert.equal(await overflow(page), null);

  await t.test("an address that the provider has not verified", async () => {
    await button.click();
    await agree(page, "unverified@example.com");
    await page.getByText("has not verified your email address").waitFor();
    assert.equal(await overflow(page), null);
    await axe(page, "the login with a problem");
  });

  await t.test("who says no at the provider's", async () => {
    await page.context().clearCookies();
    await button.click();
    await page.getByText("[ Cancel ]").click();
    await page.getByText("The sign-in was cancelled").waitFor();
    assert.match(page.url(), /\/login\?problem=denied/);
  });

  await t.test("who follows a made-up link sees no words of a stranger's", async () => {
    await page.goto(`${base}/login?problem=Your%20account%20was%20closed`);
    await button.waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});
