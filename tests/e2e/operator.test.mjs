// The operator's console beside the dashboard of a tenant: figures, jobs, announcements, maintenance, and support that is
// let in, seen, and sent out. With SCREENSHOTS=directory, pictures of each page are left there.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { overflow, person, useBrowser } from "./support/browser.mjs";
import { settled } from "./support/gallery.mjs";
import { owner } from "./support/owner.mjs";
import { dataDirectory, frontdesk, makeOperator } from "./support/programs.mjs";

useBrowser();

const SIZES = [
  { width: 375, height: 740 },
  { width: 1440, height: 900 },
];

test("an operator looks after all workspaces, and into one only when it lets them", async (t) => {
  const data = await dataDirectory(t);
  const base = await frontdesk(t, { data });
  const desk = await person(t);
  const operator = await owner(desk, base, { email: "grace@example.com", name: "Grace Hopper" });
  const shop = await person(t);
  // What is changed in maintenance is refused, and what is gone with the leave.
  shop.expected.push(/503 \(Service Unavailable\)/);
  desk.expected.push(/40[134] \(/);
  const ada = await owner(shop, base);
  const bot = await ada.bot("Saltmarsh help");
  const { job_id } = await ada.api("POST", `/bots/${bot.id}/sources`, {
    type: "url",
    url: "http://127.0.0.1:9/",
  });
  const page = await desk.newPage();
  const hers = await shop.newPage();
  const out = process.env.SCREENSHOTS;
  if (out) await mkdir(out, { recursive: true });
  const nav = page.getByRole("navigation", { name: "Operator" });

  /** In light and dark, on a phone and on a desk: nothing sticks out, axe finds nothing. */
  async function looks(name, of = page) {
    for (const size of SIZES) {
      for (const colorScheme of ["light", "dark"]) {
        await of.setViewportSize(size);
        await of.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await settled(of);
        const where = `${name}-${colorScheme}-${size.width}`;
        assert.equal(await overflow(of), null, where);
        await axe(of, where);
        if (out) await of.screenshot({ path: `${out}/${where}.png`, fullPage: true });
      }
    }
    await of.emulateMedia({ colorScheme: "light" });
  }

  await t.test("the console is there for operators alone", async () => {
    await page.goto(`${base}/operator`);
    await page.getByText("There is nothing here").waitFor();
    await makeOperator(data, "grace@example.com");
    await page.goto(`${base}/bots`);
    await page.getByRole("link", { name: "Operator" }).click();
    await page.getByRole("heading", { name: "Workspaces" }).waitFor();
  });

  await t.test("workspaces are found and opened", async () => {
    await page.getByRole("table", { name: "Workspaces" }).getByRole("row").nth(2).waitFor();
    await looks("operator-workspaces");
    await page.getByLabel("Search workspaces").fill("ada@");
    await page.waitForURL(/q=ada/);
    await page.getByRole("link", { name: /Ada Byron/ }).click();
    await page.getByText("Not allowed now.").waitFor();
    await looks("operator-workspace");
  });

  await t.test("a job of theirs is ended and tried again", async () => {
    await nav.getByRole("link", { name: "Jobs" }).click();
    const jobs = page.getByRole("list", { name: "Jobs" });
    await jobs.getByText("Reading a source").first().waitFor();
    await looks("operator-jobs");
    const state = async () => (await ada.api("GET", `/jobs/${job_id}`)).status;
    if (["pending", "processing"].includes(await state())) {
      await jobs.getByRole("button", { name: /^End/ }).click();
      await jobs.getByText("Ended", { exact: true }).waitFor();
    }
    await jobs.getByRole("button", { name: /^Try again/ }).click();
    await jobs
      .getByRole("button", { name: /^End/ })
      .or(jobs.getByText("Failed", { exact: true }))
      .first()
      .waitFor();
  });

  await t.test("what is announced stands on her page until she puts it away", async () => {
    await nav.getByRole("link", { name: "Announcements" }).click();
    await page.getByText("Nothing was announced yet").waitFor();
    await page.getByLabel("What you want to say").fill("We move to a larger machine on Sunday.");
    await page.getByRole("button", { name: "Announce" }).click();
    await page
      .getByRole("list", { name: "Announcements" })
      .getByText("We move to a larger machine on Sunday.", { exact: true })
      .waitFor();
    await looks("operator-announcements");
    await hers.goto(`${base}/bots`);
    await hers.getByText("We move to a larger machine on Sunday.").waitFor();
    await hers.getByRole("button", { name: /^Put away/ }).click();
    await hers.reload();
    await hers.getByText("Saltmarsh help").waitFor();
    assert.equal(await hers.getByText("We move to a larger machine").count(), 0);
  });

  await t.test("in maintenance she can look, and is told why she can't change", async () => {
    await nav.getByRole("link", { name: "System" }).click();
    await page.getByText("The workers keep up").waitFor();
    await looks("operator-system");
    await page.getByLabel("What people are told").fill("Ten minutes, and we are back.");
    await page.getByRole("button", { name: "Start maintenance" }).click();
    await page.getByRole("button", { name: "End maintenance" }).waitFor();
    await hers.goto(`${base}/bots`);
    await hers.getByRole("status").getByText("Ten minutes, and we are back.").waitFor();
    await hers.getByRole("button", { name: "Create bot" }).click();
    await hers.getByRole("dialog").getByLabel("Name").fill("Another");
    await hers.getByRole("dialog").getByRole("button", { name: "Create bot" }).click();
    await hers.getByRole("alert").getByText("Ten minutes, and we are back.").waitFor();
    await page.getByRole("button", { name: "End maintenance" }).click();
    await page.getByRole("button", { name: "Start maintenance" }).waitFor();
    await hers.getByRole("dialog").getByRole("button", { name: "Create bot" }).click();
    await hers.waitForURL(/knowledge\/sources/);
  });

  await t.test("support is let in, seen, and sent out", async () => {
    await hers.goto(`${base}/settings/support`);
    await hers.getByRole("combobox", { name: "Support may" }).click();
    await hers.getByRole("option", { name: "Do all that an admin can" }).click();
    await hers.getByRole("button", { name: "Allow access" }).click();
    await hers.getByText("Nobody is there now.").waitFor();
    await looks("support-allowed", hers);
    await page.goto(`${base}/operator/workspaces?q=ada`);
    await page.getByRole("link", { name: /Ada Byron/ }).click();
    await page.getByRole("button", { name: /^Look in/ }).click();
    await page.waitForURL(/\/bots$/);
    await page.getByText(/for support, as admin/).waitFor();
    await page.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await looks("support-inside");
    // What is for members alone is not offered, and said.
    for (const [path, gone] of [
      ["workspace", /^(Leave workspace|Rename)$/],
      ["members", /^Invite$/],
      ["api-keys", /^Create key$/],
      ["support", /^(End access|Allow access)$/],
    ]) {
      await page.goto(`${base}/settings/${path}`);
      await page.getByText("You are here for support.").waitFor();
      assert.equal(await page.getByRole("button", { name: gone }).count(), 0, path);
      await looks(`support-${path}`);
    }
    await hers.goto(`${base}/bots`);
    await hers.getByText("Grace Hopper of support is in this workspace.").waitFor();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "Make your first bot" }).waitFor();
    await page.getByText(/for support, as admin/).waitFor({ state: "detached" });
    await hers.goto(`${base}/settings/support`);
    await hers.getByText("Nobody is there now.").waitFor();
    await hers.getByRole("button", { name: "End access" }).click();
    await hers.getByRole("button", { name: "Allow access" }).waitFor();
  });

  await t.test("whose access ends while they are inside is taken home, and told", async () => {
    await hers.getByRole("button", { name: "Allow access" }).click();
    await hers.getByText("Nobody is there now.").waitFor();
    await page.goto(`${base}/operator/workspaces?q=ada`);
    await page.getByRole("link", { name: /Ada Byron/ }).click();
    await page.getByRole("button", { name: /^Look in/ }).click();
    await page.getByText(/for support, as viewer/).waitFor();
    await page.getByRole("link", { name: "Saltmarsh help" }).waitFor();
    await hers.getByRole("button", { name: "End access" }).click();
    await hers.getByRole("button", { name: "Allow access" }).waitFor();
    await page.getByRole("link", { name: "Saltmarsh help" }).click();
    await page.getByText(/^You are no longer in Ada Byron.* for support\.$/).waitFor();
    await page.getByRole("heading", { name: "Make your first bot" }).waitFor();
  });

  await t.test("what was done is in the log", async () => {
    await page.goto(`${base}/operator`);
    await nav.getByRole("link", { name: "Activity" }).click();
    await page
      .getByRole("list", { name: "Activity" })
      .getByText(/Maintenance started/)
      .first()
      .waitFor();
    await looks("operator-activity");
  });
  assert.ok((await operator.api("GET", "/me")).operator);
});
