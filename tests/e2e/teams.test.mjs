// Working together, in the browser: somebody is invited, gets a role, sees what they can't do, gets a greater one, is
// removed; workspaces are made, switched between and left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, until, useBrowser } from "./support/browser.mjs";
import { owner, PASSWORD } from "./support/owner.mjs";
import { frontdesk } from "./support/programs.mjs";

useBrowser();

const switcher = (page) => page.getByRole("button", { name: /^Workspace: / });
const rows = (page, list) => page.getByRole("list", { name: list }).getByRole("listitem");

/** Null if all of its width is on the screen, else where it is. */
async function inSight(page, element) {
  const box = await element.boundingBox();
  const { width } = page.viewportSize();
  return box && box.x >= 0 && box.x + box.width <= width ? null : box;
}

/** Goes to another workspace by the switcher, and waits until the page has begun anew there. */
async function goTo(page, name) {
  await switcher(page).click();
  await page.getByRole("menuitemradio", { name }).click();
  await switcher(page).filter({ hasText: name }).waitFor();
}

test("people are invited, work by their roles, and are removed", async (t) => {
  const base = await frontdesk(t);
  const desk = await person(t);
  const ada = await owner(desk, base);
  const bot = await ada.bot("Saltmarsh help");
  const page = await desk.newPage();
  const home = await person(t);
  // What a role refuses, and what ends with a removal, the browser writes into its console.
  home.expected.push(/403 /, /401 /);
  const theirs = await home.newPage();
  let link;

  await t.test("an owner makes a link, which is shown once", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Members" }).click();
    await rows(page, "Members").filter({ hasText: "Ada Byron" }).getByText("Owner").waitFor();
    await page.getByText("Nobody is invited at the moment.").waitFor();
    await axe(page, "members");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Invite" }).click();
    await dialog.getByText("Enter an email address").waitFor();
    await dialog.getByText("By link").click();
    await dialog.getByLabel("Role").selectOption("viewer");
    await axe(page, "the dialog to invite");
    await dialog.getByRole("button", { name: "Make link" }).click();
    link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
    assert.match(link, /\/invite#[\w-]{43}$/);
    await axe(page, "the link");
    await dialog.getByRole("button", { name: "Done" }).click();
    await rows(page, "Invitations").filter({ hasText: "Anyone with the link" }).waitFor();
  });

  await t.test("a colleague joins with a new account, and the token is in no address", async () => {
    await theirs.goto(link);
    await theirs.getByRole("heading", { name: "Join Ada Byron’s workspace" }).waitFor();
    await theirs.getByText("Your role will be viewer.").waitFor();
    assert.equal(theirs.url(), `${base}/invite`);
    assert.ok(!home.requests.some((url) => url.includes(link.split("#")[1])));
    await axe(theirs, "the invitation");
    await theirs.getByLabel("Name").fill("Grace Hopper");
    await theirs.getByLabel("Email").fill("grace@example.com");
    await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await theirs.getByRole("button", { name: "Create account and join" }).click();
    await theirs.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await switcher(theirs).filter({ hasText: "Ada Byron’s workspace" }).waitFor();
  });

  await t.test("a viewer sees no button that is not for them, and who can give them more", async () => {
    assert.equal(await theirs.getByRole("button", { name: "Create bot" }).count(), 0);
    await theirs.goto(`${base}/bots/${bot.id}/knowledge/versions`);
    await theirs
      .getByText(
        "Changing this takes the role editor, which an owner or admin of the workspace can give you.",
      )
      .waitFor();
    assert.equal(await theirs.getByRole("button", { name: "Re-index", exact: true }).count(), 0);
    await theirs.getByRole("link", { name: "See who has which role" }).click();
    await theirs.getByRole("heading", { level: 1, name: "Members" }).waitFor();
    await theirs.goto(`${base}/settings/members`);
    await rows(theirs, "Members").filter({ hasText: "Grace Hopper" }).getByText("Viewer").waitFor();
    assert.equal(await theirs.getByRole("button", { name: "Invite", exact: true }).count(), 0);
    await theirs.goto(`${base}/activity`);
    await theirs.getByRole("heading", { name: "For owners and admins" }).waitFor();
    assert.equal(await theirs.getByRole("button", { name: "Download CSV" }).count(), 0);
    assert.equal(await theirs.getByRole("alert").count(), 0);
    await theirs.goto(`${base}/settings/workspace`);
    await theirs.getByText("Owners and admins can rename it. Your role is viewer.").waitFor();
    await axe(theirs, "the workspace as a viewer sees it");
  });

  await t.test("a greater role holds at once, without logging in again", async () => {
    await theirs.getByRole("link", { name: "Bots" }).click();
    await page.reload();
    const grace = rows(page, "Members").filter({ hasText: "Grace Hopper" });
    const make = (role) =>
      Promise.all([
        page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok()),
        grace.getByLabel("Role of Grace Hopper").selectOption(role),
      ]);
    await make("editor");
    await page.getByText("Grace Hopper is an editor now.").waitFor();
    await theirs.getByText("Your role in this workspace is editor now.").waitFor();
    await theirs.getByRole("button", { name: "Create bot" }).click();
    const dialog = theirs.getByRole("dialog", { name: "Create a bot" });
    await dialog.getByLabel("Name").fill("Second bot");
    // Taken back while they write, it is refused with who can help; what was written stays.
    await make("viewer");
    await dialog.getByRole("button", { name: "Create bot" }).click();
    await dialog
      .getByText("This needs the role editor; yours is viewer. Ask an owner of the workspace.")
      .waitFor();
    await make("editor");
    await dialog.getByRole("button", { name: "Create bot" }).click();
    await theirs.getByRole("heading", { name: "Second bot" }).waitFor();
  });

  await t.test("an invitation for an address is for nobody else, is sent again and withdrawn", async () => {
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email" }).fill("joan@example.com");
    await dialog.getByRole("button", { name: "Invite" }).click();
    const first = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
    await dialog.getByRole("button", { name: "Done" }).click();
    await theirs.goto(first);
    await theirs.getByText("The invitation is for joan@example.com").waitFor();
    await axe(theirs, "the invitation of somebody else");
    await page.getByRole("button", { name: "Send again for joan@example.com" }).click();
    assert.notEqual(await dialog.getByRole("textbox", { name: "Link" }).inputValue(), first);
    await dialog.getByRole("button", { name: "Done" }).click();
    home.expected.push(/404 .*\/invitations\/look-up\)$/);
    await theirs.goto(first);
    await theirs.reload();
    await theirs.getByText("This invitation is not valid").waitFor();
    await page.getByRole("button", { name: "Withdraw the invitation of joan@example.com" }).click();
    await dialog.getByRole("button", { name: "Withdraw" }).click();
    await page.getByText("Nobody is invited at the moment.").waitFor();
  });

  await t.test("who is removed is out at once, and told to log in", async () => {
    await theirs.goto(`${base}/bots/${bot.id}/settings`);
    await theirs.getByLabel("Welcome text").waitFor();
    await page.getByRole("button", { name: "Actions for Grace Hopper" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
    await page.getByText("Grace Hopper was removed.").waitFor();
    await theirs.getByRole("link", { name: "Conversations", exact: true }).click();
    await theirs.getByRole("heading", { name: "Log in" }).waitFor();
  });
});

test("one person has several workspaces, in all tabs the same one", async (t) => {
  const base = await frontdesk(t);
  const desk = await person(t);
  desk.expected.push(/401 /);
  const ada = await owner(desk, base);
  const bot = await ada.bot("Saltmarsh help");
  const page = await desk.newPage();
  const second = await desk.newPage();
  for (const tab of [page, second]) {
    await tab.goto(`${base}/bots`);
    await tab.getByRole("link", { name: "Saltmarsh help" }).waitFor();
  }

  await t.test("another one is made, empty, and every tab goes there", async () => {
    await switcher(page).click();
    await page.getByRole("menuitemradio", { name: "Ada Byron’s workspace" }).waitFor();
    await axe(page, "the switcher");
    await page.getByRole("menuitem", { name: "Create workspace" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Second shop");
    await axe(page, "the dialog to create a workspace");
    await page.getByRole("dialog").getByRole("button", { name: "Create workspace" }).click();
    for (const tab of [page, second]) {
      await switcher(tab).filter({ hasText: "Second shop" }).waitFor();
      assert.equal(await tab.getByRole("link", { name: "Saltmarsh help" }).count(), 0);
    }
  });

  await t.test("and back, by the keyboard alone", async () => {
    await switcher(page).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemradio", { name: "Second shop" }).waitFor();
    await page.getByRole("menuitemradio", { name: "Ada Byron’s workspace" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await second.getByRole("link", { name: "Saltmarsh help" }).waitFor();
  });

  await t.test("what is not saved is asked for first, and can still be saved", async () => {
    await page.goto(`${base}/bots/${bot.id}/settings`);
    await page.getByLabel("Welcome text").fill("Ahoy.");
    const moves = () => desk.requests.filter((url) => url.endsWith("/switch")).length;
    const before = moves();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    const toSecondShop = async () => {
      await switcher(page).click();
      await page.getByRole("menuitemradio", { name: "Second shop" }).click();
      await question.waitFor();
    };
    await toSecondShop();
    await axe(page, "the question before another workspace");
    await question.getByRole("button", { name: "Stay" }).click();
    await question.waitFor({ state: "detached" });
    assert.equal(moves(), before);
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Settings saved.").waitFor();
    // Playwright says yes to the browser's own question unless somebody listens: there must be none.
    const asked = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.getByLabel("Welcome text").fill("Ahoy there.");
    await toSecondShop();
    await question.getByRole("button", { name: "Leave", exact: true }).click();
    await switcher(page).filter({ hasText: "Second shop" }).waitFor();
    assert.deepEqual(asked, []);
    await goTo(page, "Ada Byron’s workspace");
    await page.getByRole("link", { name: "Saltmarsh help" }).waitFor();
  });

  await t.test("it is renamed, and its only owner is told why they can't leave", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.getByLabel("Name of the workspace").fill("Saltmarsh");
    await page.getByRole("button", { name: "Rename" }).click();
    await switcher(page)
      .filter({ hasText: /Saltmarsh$/ })
      .waitFor();
    await page.getByText("You are its only owner").waitFor();
    await axe(page, "the workspace");
  });

  await t.test("a workspace of somebody else's is joined and left again", async () => {
    const other = await person(t);
    const joan = await owner(other, base, { email: "joan@example.com", name: "Joan Clarke" });
    const { link } = await joan.api("POST", "/invitations", { email: "ada@example.com", role: "admin" });
    for (const role of ["owner", "admin"]) await joan.api("POST", "/invitations", { role });
    await page.goto(link);
    await page.getByText("You are logged in as").waitFor();
    await page.getByRole("button", { name: "Join workspace" }).click();
    await switcher(page).filter({ hasText: "Joan Clarke’s workspace" }).waitFor();
    await goTo(page, "Second shop");
    await goTo(page, "Joan Clarke’s workspace");
    // An admin can't hand out what only an owner may give.
    await page.goto(`${base}/settings/members`);
    const renew = (role) =>
      rows(page, "Invitations")
        .filter({ hasText: `${role} · by` })
        .getByRole("button", { name: /^New link/ });
    await renew("Admin").waitFor();
    assert.equal(await renew("Owner").count(), 0);
    await page.goto(`${base}/settings/workspace`);
    await page.getByRole("button", { name: "Leave workspace" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Leave workspace" }).click();
    await switcher(page)
      .filter({ hasText: /Saltmarsh$/ })
      .waitFor();
    assert.equal((await joan.api("GET", "/members")).items.length, 1);
  });

  await t.test("on a phone the switcher is in the menu, and nothing is too wide", async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    for (const path of ["/settings/members", "/settings/workspace", "/bots"]) {
      await page.goto(base + path);
      await page.getByRole("button", { name: "Open menu" }).waitFor();
      assert.equal(await overflow(page), null, path);
    }
    await page.goto(`${base}/settings/support`);
    const tab = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Support" });
    await until(async () => (await inSight(page, tab)) === null, "the open page's tab, in sight");
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${base}/bots/${bot.id}/settings`);
      await page.getByLabel("Welcome text").fill("Hello.");
      for (const name of ["Discard", "Save as draft", "Save changes"]) {
        assert.equal(
          await inSight(page, page.getByRole("button", { name })),
          null,
          `${name}, ${colorScheme}`,
        );
      }
      assert.equal(await overflow(page), null);
      await page.getByRole("button", { name: "Discard" }).click();
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(`${base}/bots`);
    await page.getByRole("button", { name: "Open menu" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: /^Workspace: / }).click();
    await sheet.getByRole("menuitemradio", { name: "Saltmarsh" }).click();
    await page.getByRole("link", { name: "Saltmarsh help" }).waitFor();
  });
});
