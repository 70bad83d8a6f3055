// One workspace from its first day on, as its people live through it in a browser: a colleague comes and gets a role, the
// month's messages run out, a plan is bought, cancelled, not paid for, paid, and bought anew after its end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { person, useBrowser } from "./support/browser.mjs";
import { askWidget } from "./support/gallery.mjs";
import { glance } from "./support/glance.mjs";
import { website } from "./support/hosts.mjs";
import { inbox, linkIn } from "./support/inbox.mjs";
import { PASSWORD } from "./support/owner.mjs";
import { freePort, shopAndFrontdesk } from "./support/programs.mjs";

useBrowser();

const FACT = "Visitors can park behind the pottery all day without paying.";
const QUESTION = "Where can visitors park?";

/** A server that sends mail and sells plans, of which the first has three messages a month. */
async function open(t) {
  const mail = await inbox(t);
  const port = await freePort();
  const { base } = await shopAndFrontdesk(t, {
    port,
    env: {
      ...mail.settings,
      // Letters and the checkout lead back to where the server is.
      FRONTDESK_SERVER__PUBLIC_URL: `http://127.0.0.1:${port}`,
      FRONTDESK_PLANS__FREE__MESSAGES_PER_MONTH: "3",
      FRONTDESK_PLANS__FREE__AT_LIMIT: "refuse",
    },
  });
  return { base, mail };
}

/** Fills in who one is. */
async function introduce(page, name, email) {
  await page.getByLabel("Name").fill(name);
  if (email) await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
}

const panelOf = (page) => page.getByRole("dialog", { name: "Saltmarsh help" });

/** Asks, and is answered; nothing is said of a limit any more. */
async function answered(page) {
  const panel = panelOf(page);
  await askWidget(panel, QUESTION);
  await panel.getByText("park behind the pottery").last().waitFor();
  assert.equal(await panel.getByText("reached its limit").count(), 0);
}

/** Asks, and is told that there is no answer for now. */
async function refused(page) {
  await panelOf(page).getByLabel("Your message").fill(QUESTION);
  await page.keyboard.press("Enter");
  await panelOf(page).getByText("This chat has reached its limit and cannot answer for now.").waitFor();
}

const tab = (page, name) =>
  page.getByRole("navigation", { name: "Bot" }).getByRole("link", { name, exact: true });

/** How the plan stands, in the words beside its name. */
const stands = (page, words) => page.getByRole("status").getByText(words).first().waitFor();

/** Goes to the portal, has something happen there, and comes back. */
async function inPortal(page, button) {
  await page.getByRole("button", { name: "Open customer portal" }).click();
  await page.getByRole("heading", { name: "Customer portal" }).waitFor();
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("link", { name: "Back" }).click();
  await page.getByRole("heading", { level: 1, name: "Plan and billing" }).waitFor();
}

test("a workspace's story, from sign-up to coming back", async (t) => {
  const { base, mail } = await open(t);
  const ada = await (await person(t)).newPage();
  const home = await person(t);
  const grace = await home.newPage();
  const street = await person(t);
  const visitor = await street.newPage();
  const site = await website(t);
  let bot;
  let broken = false;
  /** A step of the story, which goes on from the one before. */
  const step = (name, walk) =>
    t.test(name, { skip: broken }, async () => {
      broken = true;
      await walk();
      broken = false;
    });

  await step("Ada signs up, makes a bot and gives it something to read", async () => {
    await ada.goto(`${base}/signup`);
    await introduce(ada, "Ada Byron", "ada@example.com");
    await ada.getByRole("button", { name: "Create account" }).click();
    await ada.getByRole("heading", { name: "Make your first bot" }).waitFor();
    await glance(ada, "first page");
    await ada.getByRole("button", { name: "Create bot" }).click();
    const dialog = ada.getByRole("dialog", { name: "Create a bot" });
    await dialog.getByLabel("Name").fill("Saltmarsh help");
    await dialog.getByRole("button", { name: "Create bot" }).click();
    await ada.getByRole("link", { name: "Add source", exact: true }).click();
    await ada.getByText("Text", { exact: true }).click();
    await ada.getByLabel("Title").fill("Parking");
    await ada.getByLabel("Text", { exact: true }).fill(FACT);
    await ada.getByRole("button", { name: "Add source" }).click();
    await ada.getByText("Active", { exact: true }).waitFor();
    bot = /\/bots\/([\w-]+)/.exec(ada.url())[1];
    await glance(ada, "source");
  });

  await step("and puts it on her website", async () => {
    await ada.getByRole("link", { name: "Install", exact: true }).click();
    await ada.getByLabel("Origin to allow").fill(site.origin);
    await ada.getByRole("button", { name: "Allow origin" }).click();
    await ada.getByRole("list", { name: "Allowed origins" }).getByText(site.origin).waitFor();
    await glance(ada, "install");
    site.snippet = `<script src="${base}/widget.js" data-bot="${bot}" async></script>`;
  });

  await step("she confirms her address, so that letters go out in her name", async () => {
    await ada.goto(linkIn(await mail.letter("ada@example.com", "Confirm your e-mail address")));
    await glance(ada, "confirm");
    await ada.getByRole("button", { name: "Confirm address" }).click();
    await ada.getByRole("heading", { name: "Address confirmed" }).waitFor();
    await ada.goto(`${base}/bots`);
  });

  await step("she invites Grace by mail, to look on", async () => {
    await ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
    await ada.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Members" }).click();
    await ada.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = ada.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email" }).fill("grace@example.com");
    await dialog.getByLabel("Role").selectOption("viewer");
    await glance(ada, "invite");
    await dialog.getByRole("button", { name: "Invite" }).click();
    await dialog.getByText("A letter is on its way to grace@example.com.").waitFor();
    await glance(ada, "invited");
    await dialog.getByRole("button", { name: "Done" }).click();
    await ada
      .getByRole("list", { name: "Invitations" })
      .getByText("grace@example.com", { exact: true })
      .waitFor();
    await glance(ada, "members");
    await ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Activity" }).click();
    const rows = ada.getByRole("main").getByRole("listitem");
    await rows
      .filter({ hasText: "Member invited" })
      .locator("summary")
      .getByText("grace@example.com", { exact: true })
      .waitFor();
    await glance(ada, "activity");
    await ada.goBack();
  });

  await step("Grace follows the letter and joins", async () => {
    const letter = await mail.letter(
      "grace@example.com",
      "“Ada Byron” invites you to “Ada Byron’s workspace”",
    );
    await grace.goto(linkIn(letter));
    await grace
      .getByText("Your role will be viewer. A viewer sees bots, sources and conversations")
      .waitFor();
    await glance(grace, "invitation");
    await introduce(grace, "Grace Hopper");
    await grace.getByRole("button", { name: "Create account and join" }).click();
    await grace.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await glance(grace, "bots of a viewer");
  });

  await step("she sees the bot, but no button to change it", async () => {
    assert.equal(await grace.getByRole("button", { name: "Create bot" }).count(), 0);
    await grace.getByRole("link", { name: "Saltmarsh help" }).click();
    await tab(grace, "Knowledge").click();
    await grace.getByRole("link", { name: "Parking" }).waitFor();
    assert.equal(await grace.getByRole("link", { name: "Add source" }).count(), 0);
    assert.equal(await grace.getByRole("button", { name: /^Actions for/ }).count(), 0);
    await tab(grace, "Settings").click();
    await grace.getByText("Your role is viewer. Changing this takes the role editor").waitFor();
    assert.ok(await grace.getByLabel("Welcome text").isDisabled());
    assert.equal(await grace.getByRole("button", { name: "Delete bot" }).count(), 0);
    await glance(grace, "settings of a viewer");
    await grace.goto(`${base}/settings/billing`);
    await grace.getByText("An owner of the workspace can change the plan.").waitFor();
    assert.equal(await grace.getByRole("button", { name: /^Buy/ }).count(), 0);
    await grace.goto(`${base}/bots/${bot}/settings`);
    await grace.getByLabel("Welcome text").waitFor();
  });

  await step("with another role she may change it at once, on the page where she is", async () => {
    await ada.reload();
    const row = ada.getByRole("list", { name: "Members" }).getByRole("listitem");
    await row.filter({ hasText: "Grace" }).getByLabel("Role of Grace Hopper").selectOption("editor");
    await ada.getByText("Grace Hopper is an editor now.").waitFor();
    await glance(ada, "members");
    // She comes back to the window, told by Ada.
    await grace.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await grace.getByText("Your role in this workspace is editor now.").waitFor();
    await grace.getByLabel("Welcome text").fill("Ahoy! Ask about pots.");
    await grace.getByRole("button", { name: "Save changes" }).click();
    await grace.getByText("Settings saved.").waitFor();
    await glance(grace, "settings of an editor");
  });

  await step("visitors use the month's messages up, and the widget says so", async () => {
    await visitor.goto(site.origin);
    await visitor.getByRole("button", { name: "Open chat" }).click();
    for (let messages = 0; messages < 3; messages++) await answered(visitor);
    street.expected.push(/402 .*\/widget\//);
    await refused(visitor);
    await glance(visitor, "widget at limit");
  });

  await step("Ada sees it on every page, and how much of what is used", async () => {
    await ada.goto(`${base}/bots`);
    await ada.getByText("The month's 3 messages of the plan Free are used up").waitFor();
    await glance(ada, "notice");
    await ada.getByRole("link", { name: "See usage and limits" }).click();
    const used = ada.locator("[data-quota=messages]");
    await used.getByText("3 of 3").waitFor();
    await used.getByText("Used up").waitFor();
    await glance(ada, "usage");
    await ada.getByRole("link", { name: "Change plan" }).click();
    await ada.getByRole("button", { name: "Buy Starter" }).waitFor();
    await ada.getByText("$19").waitFor();
    await glance(ada, "plans");
  });

  await step("she buys a plan at the checkout, and the widget answers again at once", async () => {
    await ada.getByRole("button", { name: "Buy Starter" }).click();
    await ada.getByRole("button", { name: "Pay $19.00" }).click();
    await ada.getByText("The payment has come: you have the plan Starter.").waitFor();
    await stands(ada, "Paid");
    await glance(ada, "bought");
    await answered(visitor);
    await glance(visitor, "widget again");
  });

  await step("cancelled, the page says until when", async () => {
    await inPortal(ada, "Cancel at the end");
    await stands(ada, /^Ends on /);
    await ada.getByText(/was cancelled and holds until \d+ \w+ \d{4}\./).waitFor();
    await glance(ada, "cancelled");
  });

  await step("past due, it says what to do", async () => {
    await inPortal(ada, "Let a payment fail");
    await stands(ada, "A payment failed");
    await glance(ada, "past due");
    await ada.getByText(/^Since .* is missing\. It is tried again, and the plan holds until /).waitFor();
    await ada.goto(`${base}/bots`);
    await ada.getByText("A payment for the plan Starter is missing. The plan holds until").waitFor();
    await glance(ada, "past due, elsewhere");
    await ada.getByRole("link", { name: "Check the payment" }).click();
  });

  await step("paid and kept, it goes on", async () => {
    await inPortal(ada, "Pay what is missing");
    await stands(ada, /^Ends on /);
    await inPortal(ada, "Keep it");
    await stands(ada, "Paid");
    await glance(ada, "kept");
  });

  await step("ended, visitors are told again; bought anew, they are answered", async () => {
    await inPortal(ada, "End it now");
    await stands(ada, "Ended");
    await glance(ada, "ended");
    await ada.getByText("The month's 3 messages of the plan Free are used up").waitFor();
    await refused(visitor);
    await ada.getByRole("button", { name: "Buy Starter" }).click();
    await ada.getByRole("button", { name: "Pay $19.00" }).click();
    await stands(ada, "Paid");
    await answered(visitor);
    await glance(ada, "back");
  });
});
