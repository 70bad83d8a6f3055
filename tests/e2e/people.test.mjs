// People and their accounts, with mail through a real SMTP server: confirmed, forgotten, changed, two steps, gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { inbox, linkIn } from "./support/inbox.mjs";
import { owner, PASSWORD } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";
import { codeAt } from "./support/totp.mjs";

useBrowser();

const NEXT_PASSWORD = "six dry kilns on a hill";
const PHONE = { width: 375, height: 740 };

async function start(t, env = {}) {
  const mail = await inbox(t);
  const base = await frontdesk(t, { env: { ...mail.settings, ...env } });
  return { mail, base };
}

/** The page that a letter's button leads to; the server's public address is not the one that it listens on here. */
function open(page, base, letter) {
  const link = new URL(linkIn(letter));
  return page.goto(base + link.pathname + link.hash);
}

async function logIn(page, password, email = "ada@example.com") {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

test("a new person confirms their address, forgets their password, and moves to another address", async (t) => {
  const { mail, base } = await start(t);
  const desk = await person(t);
  const page = await desk.newPage();
  desk.expected.push(/401/, /422/);

  await t.test("the letter comes as text and HTML, from whom the settings say", async () => {
    await page.goto(`${base}/signup`);
    await page.getByLabel("Name").fill("Ada Byron");
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page
      .getByText("Make your first bot")
      .or(page.getByRole("heading", { name: "Bots" }))
      .first()
      .waitFor();
    const letter = await mail.letter("ada@example.com", "Confirm your e-mail address");
    assert.deepEqual(letter.from, { name: "Front desk", address: "desk@chat.example" });
    // Nobody has shown yet whose address it is: no words of theirs go to it, not even a name.
    assert.match(letter.text, /Hello,/);
    assert.doesNotMatch(letter.text, /Byron/);
    assert.match(letter.html, /<a href="http:\/\/chat\.example\/confirm-email#token=[\w-]{43}"/);
    assert.equal(linkIn(letter), /http:\S+/.exec(letter.text)[0], "the same link in both");
    await page.goto(`${base}/account`);
    await page.getByText("Not confirmed").waitFor();
  });

  await t.test("its link confirms with a click, once", async () => {
    const letter = await mail.letter("ada@example.com", "Confirm your e-mail address");
    await open(page, base, letter);
    await page.getByRole("heading", { name: "Confirm your address" }).waitFor();
    await axe(page, "confirm");
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.getByRole("heading", { name: "Address confirmed" }).waitFor();
    await page.goto(`${base}/account`);
    await page.getByText("Confirmed", { exact: true }).waitFor();
    await open(page, base, letter);
    await page.reload();
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.getByRole("heading", { name: "This link has ended" }).waitFor();
  });

  await t.test("a forgotten password is set anew, and the old one ends", async () => {
    const phone = await person(t, { viewport: PHONE });
    phone.expected.push(/401/, /422/);
    const small = await phone.newPage();
    await small.goto(`${base}/login`);
    await small.getByRole("link", { name: "Forgot your password?" }).click();
    await small.getByRole("heading", { name: "Forgot your password?" }).waitFor();
    await small.getByRole("button", { name: "Send the link" }).click();
    await small.getByText("Enter an email address").waitFor();
    await small.getByLabel("Email").fill("ada@example.com");
    await small.getByRole("button", { name: "Send the link" }).click();
    await small.getByRole("heading", { name: "Check your inbox" }).waitFor();
    assert.equal(await overflow(small), null);
    await open(small, base, await mail.letter("ada@example.com", "Set a new password"));
    await axe(small, "reset");
    await small.getByLabel("New password").fill("password");
    await small.getByRole("button", { name: "Set password" }).click();
    await small.locator("[aria-invalid=true]").waitFor();
    await small.getByLabel("New password").fill(NEXT_PASSWORD);
    await small.getByRole("button", { name: "Set password" }).click();
    await small.getByText("Your new password holds.").waitFor();
    await logIn(small, PASSWORD);
    await small.getByRole("alert").waitFor();
    await logIn(small, NEXT_PASSWORD);
    await small.getByRole("heading", { name: "Bots" }).waitFor();
    await mail.letter("ada@example.com", "Your password has changed");
    // The desk was signed out by it.
    await page.goto(`${base}/bots`);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await logIn(page, NEXT_PASSWORD);
    await page.getByRole("heading", { name: "Bots" }).waitFor();
  });

  await t.test("another address is theirs once they follow the link to it", async () => {
    await page.goto(`${base}/account`);
    await page.getByRole("button", { name: "Change email" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("New email").fill("countess@example.com");
    await dialog.getByLabel("Your password").fill("not the password");
    await dialog.getByRole("button", { name: "Send the link" }).click();
    await dialog.getByText("is not your current password").waitFor();
    await dialog.getByLabel("Your password").fill(NEXT_PASSWORD);
    await dialog.getByRole("button", { name: "Send the link" }).click();
    await dialog.waitFor({ state: "detached" });
    await mail.letter("ada@example.com", "Your e-mail address is about to change");
    const letter = await mail.letter("countess@example.com", "Confirm your new e-mail address");
    await open(page, base, letter);
    await page.getByRole("button", { name: "Confirm address" }).click();
    await page.getByRole("heading", { name: "Your address has changed" }).waitFor();
    await page.goto(`${base}/account`);
    await page.getByText("countess@example.com").first().waitFor();
    await mail.letter("ada@example.com", "Your e-mail address has changed");
  });

  await t.test("a name can be changed", async () => {
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByRole("button", { name: "Save name" }).click();
    await page.getByText("Your name was changed.").waitFor();
    await page.reload();
    await until(async () => (await page.getByLabel("Name").inputValue()) === "Ada Lovelace", "the new name");
  });
});

test("two-step sign-in: set up, asked for, done without the phone, switched off", async (t) => {
  const { mail, base } = await start(t);
  const desk = await person(t);
  desk.expected.push(/401/, /422/);
  await owner(desk, base);
  const page = await desk.newPage();
  let secret;
  let codes;

  await t.test("it is set up with a picture, a first code and recovery codes", async () => {
    await page.goto(`${base}/account/sign-in`);
    await page.getByText("Off", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Set up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill(PASSWORD);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await dialog.getByRole("img", { name: /scan/ }).waitFor();
    await axe(page, "picture");
    secret = (await dialog.locator("code").textContent()).replaceAll(" ", "");
    await dialog.getByLabel("Code").fill("000000");
    await dialog.getByRole("button", { name: "Switch on" }).click();
    await dialog.getByText("is not the code that your app shows now").waitFor();
    await dialog.getByLabel("Code").fill(codeAt(secret, Date.now()));
    await dialog.getByRole("button", { name: "Switch on" }).click();
    await dialog.getByRole("list", { name: "Recovery codes" }).waitFor();
    codes = await dialog.getByRole("listitem").allTextContents();
    assert.equal(codes.length, 10);
    await axe(page, "recovery codes");
    await dialog.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("10 recovery codes left").waitFor();
    await mail.letter("ada@example.com", "Two-step sign-in is on");
  });

  await t.test("the password alone does not sign in any more; a recovery code does, once", async () => {
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await logIn(page, PASSWORD);
    await page.getByRole("heading", { name: "Second step" }).waitFor();
    await axe(page, "second step");
    await page.setViewportSize(PHONE);
    assert.equal(await overflow(page), null);
    await page.getByLabel("Code").fill("123");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("is not the code that your app shows now").waitFor();
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await page.getByLabel("Recovery code").fill(codes[0].toUpperCase());
    await page.getByRole("button", { name: "Log in" }).click();
    // Back to where one was.
    await page.getByRole("heading", { name: "Sign-in", exact: true }).waitFor();
    await mail.letter("ada@example.com", "A recovery code was used");
  });

  await t.test("it is switched off with both factors", async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${base}/account/sign-in`);
    await page.getByText("9 recovery codes left").waitFor();
    await page.getByRole("button", { name: "Switch off" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill(PASSWORD);
    await dialog.getByLabel(/recovery code/).fill(codes[1]);
    await dialog.getByRole("button", { name: "Switch off" }).click();
    await page.getByText("Off", { exact: true }).waitFor();
    await mail.letter("ada@example.com", "Two-step sign-in is off");
  });
});

test("an account is deleted by who has seen what goes with it", async (t) => {
  const base = await frontdesk(t);
  const desk = await person(t);
  desk.expected.push(/401/, /422/);
  const ada = await owner(desk, base);
  await ada.bot("Saltmarsh help");
  const page = await desk.newPage();
  await page.goto(`${base}/account`);
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("is deleted for good, with 1 bot, 0 sources and 0 conversations.").waitFor();
  await axe(page, "what goes with it");
  const button = dialog.getByRole("button", { name: "Delete account" });
  assert.equal(await button.isDisabled(), true);
  await dialog.getByLabel(/to confirm/).fill("ada@example.com");
  await dialog.getByLabel("Your password").fill("not the password");
  await button.click();
  await dialog.getByText("is not your current password").waitFor();
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await button.click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await logIn(page, PASSWORD);
  await page.getByRole("alert").waitFor();
});

test("where addresses must be confirmed first, and where sign-up is by invitation", async (t) => {
  const { mail, base } = await start(t, { FRONTDESK_AUTH__REQUIRE_CONFIRMED_EMAIL: "true" });
  const desk = await person(t);
  desk.expected.push(/401/, /403/);
  const page = await desk.newPage();
  await page.goto(`${base}/signup`);
  await page.getByLabel("Name").fill("Ada Byron");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Check your inbox" }).waitFor();
  await page.goto(`${base}/login`);
  await logIn(page, PASSWORD);
  await page.getByText("Confirm your address first: follow the link").waitFor();
  await open(page, base, await mail.letter("ada@example.com", "Confirm your e-mail address"));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await page.getByRole("heading", { name: "Address confirmed" }).waitFor();
  await page.goto(`${base}/login`);
  await logIn(page, PASSWORD);
  await page.getByRole("heading", { name: "Bots" }).waitFor();

  const closed = await frontdesk(t, { env: { FRONTDESK_AUTH__SIGNUP: "invitation" } });
  const stranger = await (await person(t)).newPage();
  await stranger.goto(`${closed}/signup`);
  await stranger.getByRole("heading", { name: "Sign-up is by invitation" }).waitFor();
  await stranger.goto(`${closed}/login`);
  await stranger.getByText("Sign-up here is by invitation.").waitFor();
});

test("without a mail server, whoever runs this one passes the links on", async (t) => {
  const base = await frontdesk(t, { local: true });
  const desk = await person(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await desk.newPage();
  await page.goto(`${base}/operator/mails`);
  await page.getByRole("heading", { name: "No letters" }).waitFor();
  await axe(page, "no letters");
  await page.getByRole("button", { name: "Send a trial letter" }).click();
  await page.getByText("owner@localhost").waitFor();
  await until(async () => {
    await page.reload();
    await page.getByText("owner@localhost").waitFor();
    return page.getByRole("listitem").getByText("Not sent: no mail server").isVisible();
  }, "the letter is held");
  await axe(page, "a letter");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^http:\/\/127\.0\.0\.1:\d+\/$/);
  await page.getByLabel("State").selectOption("Sent");
  await page.getByText("None is in that state.").waitFor();
  assert.match(page.url(), /state=sent/);
  await page.setViewportSize(PHONE);
  await page.goto(`${base}/operator/mails`);
  await page.getByText("owner@localhost").waitFor();
  assert.equal(await overflow(page), null);
});

test("without a mail server, nobody is told to look into their inbox", async (t) => {
  const env = { FRONTDESK_AUTH__REQUIRE_CONFIRMED_EMAIL: "true" };
  const base = await frontdesk(t, { env });
  const page = await (await person(t)).newPage();
  const ask = "This server sends no mail: whoever runs it has the link now. Ask them for it.";
  await page.goto(`${base}/signup`);
  await page.getByLabel("Name").fill("Ada Byron");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Ask for your link" }).waitFor();
  await page.getByText(ask).waitFor();
  await page.goto(`${base}/forgot-password`);
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText(ask).waitFor();

  const open = await frontdesk(t);
  const desk = await person(t);
  const joan = await owner(desk, open, { email: "joan@example.com", name: "Joan Clarke" });
  const hers = await desk.newPage();
  await hers.goto(`${open}/account`);
  await hers.getByRole("button", { name: "Make the link again" }).click();
  await hers.getByText(ask).waitFor();
  await hers.getByRole("button", { name: "Change email" }).click();
  const dialog = hers.getByRole("dialog");
  await dialog.getByLabel("New email").fill("clarke@example.com");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await hers.getByText(`${ask} Your address changes when you follow it.`).waitFor();
  assert.equal((await joan.api("GET", "/me")).user.email, "joan@example.com");
});
