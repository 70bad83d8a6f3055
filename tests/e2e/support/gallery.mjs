// Every page and every state of the widget, by name: what axe and the screenshots go through.
import { owner, potteryBot } from "./owner.mjs";
import { frontdesk, testSite } from "./programs.mjs";

const CLOSED = "On which days is the pottery closed?";

/** A server with a bot that has read, answered and been rated, and one that has nothing yet. */
export async function furnish(t, context) {
  const base = await frontdesk(t);
  const site = await testSite(t);
  const someone = await owner(context, base);
  const bot = await potteryBot(someone, site, {
    allowed_origins: ["https://shop.example"],
    welcome_text: "Ahoy! Ask me about the pottery, its **courses** and its hours.",
    starter_questions: [CLOSED, "What does a family ticket for the gallery cost?"],
  });
  const source = await someone.source(bot, {
    type: "site",
    url: `${site}/visit/`,
    max_pages: 12,
    max_depth: 1,
  });
  await someone.again(source);
  const qa = await someone.source(bot, {
    type: "qa",
    pairs: [
      { question: "Do you ship abroad?", answer: "Yes, to all of Europe, in three to five days." },
      { question: "May I bring my dog?", answer: "Into the gallery, on a lead." },
    ],
  });
  for (const message of [CLOSED, "Who composed the opera Turandot?"]) {
    await someone.api("POST", `/bots/${bot.id}/chat`, { message });
  }
  const tool = {
    name: "order_status",
    title: "Order status",
    description: "Tells where an order is. Needs the order's number, such as A1001.",
    method: "GET",
    url: `${site}/orders/{order_id}`,
    parameters: { type: "object", properties: { order_id: { type: "string" } }, required: ["order_id"] },
    headers: [{ name: "x-shop", value: "7" }],
  };
  const tools = [await someone.api("POST", `/bots/${bot.id}/tools`, tool)];
  const books = {
    ...tool,
    name: "book_call",
    title: "Book a call back",
    description: "Books a call back. Needs a phone number and a time that suits the visitor.",
    method: "POST",
    url: `${site}/call-backs`,
    writes: true,
    enabled: false,
  };
  tools.push(await someone.api("POST", `/bots/${bot.id}/tools`, books));
  for (const order_id of ["A1001", "../admin"]) {
    await someone.api("POST", `/tools/${tools[0].id}/test`, { arguments: { order_id } });
  }
  const empty = await someone.bot("Empty");
  await someone.api("POST", "/invitations", { role: "viewer" });
  await someone.api("POST", "/invitations", { email: "grace@example.com", role: "editor" });
  const [conversation] = (await someone.api("GET", `/bots/${bot.id}/conversations`)).items.slice(-1);
  const [document] = (await someone.api("GET", `/sources/${source.id}/documents?outcome=unchanged`)).items;
  return { base, site, someone, bot, tools, empty, source, qa, conversation, document };
}

const ask = async (page) => {
  await page.getByLabel("Your question").fill(CLOSED);
  await page.keyboard.press("Enter");
  await page.getByText("How this was made").waitFor();
};

/**
 * Pages behind the login: a name, where it is, what shows that it is there, and what is done to it before one looks.
 * @returns {[string, string, string | RegExp, ((page: import("playwright-core").Page) => Promise<void>)?][]}
 */
export function dashboardPages({ site, bot, tools, empty, source, qa, conversation, document }) {
  const at = (id, path) => `/bots/${id}/${path}`;
  return [
    ["bots", "/bots", "Saltmarsh help"],
    [
      "bots-create",
      "/bots",
      "Saltmarsh help",
      async (page) => {
        await page.getByRole("button", { name: "Create bot" }).click();
        await page.getByRole("dialog").getByLabel("Name").waitFor();
      },
    ],
    [
      "bots-import",
      "/bots",
      "Saltmarsh help",
      async (page) => {
        await page.getByRole("button", { name: "Import" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
        await page.getByText("Choose a file.").waitFor();
      },
    ],
    ["overview", `/bots/${bot.id}`, "Questions answered"],
    ["overview-empty", `/bots/${empty.id}`, "Not ready"],
    ["tools", at(bot.id, "tools"), "tried by hand"],
    ["tools-empty", at(empty.id, "tools"), "Give the bot something to use"],
    ["tool-new", at(empty.id, "tools/new?example=2"), "When to use it"],
    [
      "tool",
      at(bot.id, `tools/${tools[0].id}`),
      "tried by hand",
      async (page) => {
        await page.getByLabel("Arguments").first().fill('{"order_id": "../admin"}');
        await page.getByRole("button", { name: "Try tool" }).click();
        await page.getByText("Refused, nothing was sent").waitFor();
      },
    ],
    ["tool-writes", at(bot.id, `tools/${tools[1].id}`), "It has not been called yet"],
    ["usage", "/usage", "Caps of the workspace"],
    ["settings-workspace", "/settings/workspace", "Leave this workspace"],
    ["settings-members", "/settings/members", "Anyone with the link"],
    [
      "settings-invite",
      "/settings/members",
      "Anyone with the link",
      async (page) => {
        await page.getByRole("button", { name: "Invite", exact: true }).click();
        await page.getByRole("dialog").getByRole("textbox", { name: "Email" }).waitFor();
      },
    ],
    [
      "switcher",
      "/bots",
      "Saltmarsh help",
      async (page) => {
        // On a phone it is in the menu.
        const menu = page.getByRole("button", { name: "Open menu" });
        if (await menu.isVisible()) await menu.click();
        await page
          .getByRole("button", { name: /^Workspace: / })
          .locator("visible=true")
          .click();
        await page.getByRole("menuitem", { name: "Create workspace" }).waitFor();
      },
    ],
    ["activity", "/activity", "Download CSV"],
    ["activity-none", "/activity?to=2020-01-01", "Nothing like that was done"],
    ["history", at(bot.id, "settings/history"), "Every change of the bot"],
    ["pipeline-history", at(bot.id, "knowledge/pipeline/history"), "Nothing was changed yet"],
    ["privacy", "/settings/privacy", "How long conversations are kept"],
    ["sources", at(bot.id, "knowledge/sources"), "passages"],
    ["sources-none", at(bot.id, "knowledge/sources?kind=sitemap"), "No source like that"],
    ["sources-empty", at(empty.id, "knowledge/sources"), "Give the bot something to read"],
    [
      "sources-add-site",
      at(bot.id, "knowledge/sources/new"),
      "Links deep",
      async (page) => {
        await page.getByLabel("Address to start from").fill("saltmarsh.example");
        await page.getByLabel("Only these pages").fill("/visit/\n/courses/*");
        await page.getByLabel("But not these").fill("*.pdf");
        await page.getByLabel("Read again").selectOption("daily");
        await page.getByText("Next, within the hour").waitFor();
      },
    ],
    ["sources-add-sitemap", at(bot.id, "knowledge/sources/new?kind=sitemap"), "Address of the sitemap"],
    ["sources-add-pages", at(bot.id, "knowledge/sources/new?kind=url"), "One a line"],
    [
      "sources-add-files",
      at(bot.id, "knowledge/sources/new?kind=file"),
      "Drop files here",
      async (page) => {
        await page.locator("input[type=file]").setInputFiles({
          name: "kiln.png",
          mimeType: "image/png",
          buffer: Buffer.from("no picture"),
        });
        await page.getByText("Pictures, sound and films are not read.").waitFor();
      },
    ],
    ["sources-add-text", at(bot.id, "knowledge/sources/new?kind=text"), "Plain text or Markdown"],
    [
      "sources-add-pairs",
      at(bot.id, "knowledge/sources/new?kind=qa"),
      "Import CSV",
      async (page) => {
        await page.getByRole("button", { name: "Add source" }).click();
        await page.getByText("Enter at least one question with its answer.").waitFor();
      },
    ],
    ["source", at(bot.id, `knowledge/sources/${source.id}`), "Found on"],
    [
      "source-filtered",
      at(bot.id, `knowledge/sources/${source.id}?outcome=unchanged&kind=page`),
      "Found on",
      async (page) => {
        await page.getByText("Table", { exact: true }).click();
        await page.getByRole("region", { name: "Readings as a table" }).waitFor();
      },
    ],
    ["source-changes", at(bot.id, `knowledge/sources/${source.id}?view=changes`), "Nothing changed"],
    [
      "source-delete",
      at(bot.id, `knowledge/sources/${source.id}`),
      "Found on",
      async (page) => {
        await page.getByRole("button", { name: "Delete", exact: true }).click();
        await page.getByRole("dialog").getByText("The bot forgets").waitFor();
      },
    ],
    ["source-edit", at(bot.id, `knowledge/sources/${source.id}/edit`), "Save changes"],
    ["source-edit-pairs", at(bot.id, `knowledge/sources/${qa.id}/edit`), "Save changes"],
    ["document", at(bot.id, `knowledge/documents/${document.id}`), "About this page"],
    [
      "document-passages",
      at(bot.id, `knowledge/documents/${document.id}`),
      "About this page",
      async (page) => {
        await page.getByText(/^\d+ passages?$/).click();
      },
    ],
    ["versions", at(bot.id, "knowledge/versions"), "Live"],
    ["versions-empty", at(empty.id, "knowledge/versions"), "Live"],
    [
      "versions-reindex",
      at(bot.id, "knowledge/versions"),
      "Live",
      async (page) => {
        await page.getByRole("button", { name: "Re-index", exact: true }).first().click();
        await page.getByRole("dialog").getByText("To embed").waitFor();
      },
    ],
    [
      "pipeline",
      at(bot.id, "knowledge/pipeline"),
      "Merge similar passages",
      async (page) => {
        await page.getByLabel("Tokens to aim at").fill("900");
        await page.getByRole("button", { name: "Save changes" }).click();
        await page.getByText("At least as large as the aim.").waitFor();
      },
    ],
    ["try", at(bot.id, "knowledge/try"), "Try a page before you add it"],
    [
      "try-result",
      at(bot.id, "knowledge/try"),
      "Try a page before you add it",
      async (page) => {
        await page.getByLabel("Address of the page").fill(`${site}/prices`);
        await page.getByLabel("Question").fill("What does a family ticket cost?");
        await page.getByLabel("Try other settings").check();
        await page.getByRole("button", { name: "Try it" }).click();
        await page.getByRole("list", { name: "Passages found" }).waitFor();
      },
    ],
    ["playground-empty", at(empty.id, "playground"), "It has read nothing yet"],
    ["playground", at(bot.id, "playground"), /Ahoy/, ask],
    ["conversations", at(bot.id, "conversations"), CLOSED],
    ["conversations-empty", at(empty.id, "conversations"), "No conversations yet"],
    ["conversation", at(bot.id, `conversations/${conversation.id}`), CLOSED],
    ["settings", at(bot.id, "settings"), "Delete this bot"],
    ["install", at(bot.id, "install"), "Not seen anywhere yet"],
    ["account", "/account", "Not confirmed"],
    ["account-sign-in", "/account/sign-in", "This one"],
    [
      "account-delete",
      "/account",
      "Not confirmed",
      async (page) => {
        await page.getByRole("button", { name: "Delete account" }).click();
        await page.getByRole("dialog").getByText("is deleted for good").waitFor();
      },
    ],
    ["models", "/settings/models", "no model to choose from"],
    ["not-found", "/no/such/page", "Bots"],
    [
      "keys",
      "/bots",
      "Saltmarsh help",
      async (page) => {
        await page.keyboard.press("?");
        await page.getByRole("dialog").getByText("Show these keys").waitFor();
      },
    ],
  ];
}

/** Pages for everybody. */
export const publicPages = [
  ["login", "/login", "Welcome back."],
  ["signup", "/signup", "Create your account"],
  ["forgot-password", "/forgot-password", "Send the link"],
  ["reset-password", "/reset-password#token=x", "Set password"],
  ["reset-ended", "/reset-password", "This link has ended"],
  ["confirm-email", "/confirm-email#token=x", "One click"],
];

/** Pages of `--local`. */
export const localPages = [
  ["demo", "/demo", "Questions to try"],
  ["docs", "/docs", "Frontdesk"],
  ["docs-configuration", "/docs/configuration", "FRONTDESK_"],
  ["docs-http-api", "/docs/http-api", "Frontdesk"],
];

/** Goes to a page of the lists above and waits until it stands. */
export async function visit(page, base, [, path, shown, then]) {
  await page.goto(base + path);
  await page.getByText(shown).first().waitFor();
  await then?.(page);
  await settled(page);
}

/** Waits until everything is loaded and nothing moves any more: transitions would be measured halfway. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[class*=Skeleton-root]"));
  await page.evaluate(() => document.fonts.ready);
  // What another colour scheme or size sets going begins with the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations({ subtree: true })
        .filter((one) => one.effect.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished),
    ),
  );
}

/** Opens the demo's widget; the page must be one that has not been there before. */
export async function openWidget(page, base) {
  await page.goto(`${base}/demo`);
  await page.getByRole("button", { name: "Open chat" }).click();
  const panel = page.getByRole("dialog", { name: "Frontdesk guide" });
  await panel.getByRole("list", { name: "Suggested questions" }).waitFor();
  return panel;
}

export async function askWidget(panel, question) {
  const thumbs = panel.getByRole("button", { name: "Helpful", exact: true });
  const before = await thumbs.count();
  await panel.getByLabel("Your message").fill(question);
  await panel.getByLabel("Your message").press("Enter");
  await thumbs.nth(before).waitFor();
}
