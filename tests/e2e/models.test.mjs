// Settings > Models, by hand in a browser: a provider is added, tested, changed and deleted; modes and a bot's own model.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./support/axe.mjs";
import { person, until, useBrowser } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { fakeModel, frontdesk } from "./support/programs.mjs";

useBrowser();

const KEY = "sk-canary-0123456789";

test("providers, modes and a bot's model", async (t) => {
  const model = await fakeModel(t);
  const base = await frontdesk(t, {
    model: model.base,
    env: {
      FRONTDESK_SECRETS__KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
      FRONTDESK_MODELS__ALLOW_PRIVATE_NETWORK: "true",
    },
  });
  const context = await person(t);
  // The server refuses another address without the key.
  context.expected.push(/422 .*\/api\/v1\/providers\//);
  const someone = await owner(context, base);
  const page = await context.newPage();
  const dialog = page.getByRole("dialog");

  await t.test("a provider is added; what is wrong stands at its field and nothing is lost", async () => {
    await page.goto(`${base}/bots`);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Models" }).click();
    await page.getByText("None yet.").waitFor();
    await axe(page, "Models");
    await page.getByRole("button", { name: "Add provider" }).click();
    await dialog.getByLabel("Name").fill("Our GPU");
    await dialog.getByLabel("Kind").selectOption("vllm");
    await dialog.getByLabel("Address").fill(`${model.base}/vllm/v1`);
    await dialog.getByLabel("API key").fill(KEY);
    await dialog.getByLabel("Chat models").fill("thinker");
    await dialog.getByLabel("Embedding models").fill("embedder");
    await axe(page, "Models");
    await dialog.getByRole("button", { name: "Add provider" }).click();
    await dialog.getByText("One a line, as name:numbers").first().waitFor();
    assert.equal(await dialog.getByLabel("API key").inputValue(), KEY);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Keep editing" }).click();
    await page.getByRole("dialog", { name: "Discard what you typed?" }).waitFor({ state: "hidden" });
    assert.equal(await dialog.getByLabel("API key").inputValue(), KEY);
    await dialog.getByLabel("Embedding models").fill("embedder:64");
    await dialog.getByRole("button", { name: "Add provider" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Not tested").waitFor();
  });

  await t.test("a test says in words what is wrong, and that it was mended", async () => {
    await page.getByRole("button", { name: "Test Our GPU" }).click();
    await page.getByText("Does not work").waitFor();
    await page.getByText("It gives vectors of 48 numbers, but 64 are entered.").waitFor();
    await axe(page, "Models");
    await page.getByRole("button", { name: "Change Our GPU" }).click();
    assert.equal(await dialog.getByLabel("API key").inputValue(), "", "the key is not shown again");
    await dialog.getByRole("button", { name: "Ask for its models" }).click();
    await dialog.getByRole("button", { name: "Chat with embedder" }).waitFor();
    await dialog.getByLabel("Embedding models").fill("embedder:48");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Test Our GPU" }).click();
    await page.getByText("Works", { exact: true }).first().waitFor();
    assert.ok(!(await page.content()).includes(KEY));
  });

  await t.test("another address needs the key again", async () => {
    await page.getByRole("button", { name: "Change Our GPU" }).click();
    await dialog.getByLabel("Address").fill(`${model.base}/litellm/v1`);
    await dialog.getByText("Another address needs the key again").waitFor();
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByText(/is needed again/).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  await t.test("a mode gets a model", async () => {
    const reasoning = page.getByRole("region", { name: "Reasoning" });
    await reasoning
      .getByLabel("Models for reasoning: add a model")
      .selectOption({ label: "thinker (Our GPU)" });
    await page.getByRole("button", { name: "Save modes" }).click();
    await reasoning.getByText("Now: thinker (Our GPU)").waitFor();
  });

  const bot = await someone.bot("Saltmarsh help");
  await t.test("a bot gets a mode, a model and a fallback", async () => {
    await page.goto(`${base}/bots/${bot.id}/settings`);
    await page.getByLabel("Mode", { exact: true }).selectOption("reasoning");
    await page.getByLabel("Provider").selectOption({ label: "Our GPU" });
    await page.getByRole("combobox", { name: "Model", exact: true }).fill("thinker");
    await page.getByLabel("When it fails: add a model").selectOption({ label: "gpt-4.1-mini (this server)" });
    await page.getByLabel("Temperature").fill("9");
    await page.getByLabel("Longest answer, in tokens").fill("-5");
    await page.getByLabel("Minimum score").fill("7");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("A number from 0 to 2, or nothing.").waitFor();
    await page.getByText("A whole number from 1 to 100,000, or nothing.").waitFor();
    await page.getByText("A number from 0 to 1, or nothing.").waitFor();
    assert.equal(await page.getByLabel("Temperature").inputValue(), "9");
    for (const label of ["Temperature", "Longest answer, in tokens", "Minimum score"]) {
      await page.getByLabel(label).fill("");
    }
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Settings saved.").waitFor();
    await page.reload();
    await until(
      async () => (await page.getByLabel("Provider").locator("option:checked").textContent()) === "Our GPU",
      "the provider that was chosen",
    );
    await page.getByRole("list", { name: "When it fails" }).getByText("gpt-4.1-mini").waitFor();
    const { settings } = await someone.api("GET", `/bots/${bot.id}`);
    assert.equal(settings.models.mode, "reasoning");
    assert.equal(settings.models.chat, "thinker");
    assert.deepEqual(settings.models.fallbacks, [{ provider: null, model: "gpt-4.1-mini" }]);
  });

  await t.test("who uses a provider is said before it is deleted", async () => {
    await page.goto(`${base}/settings/models`);
    await page.getByRole("button", { name: "Delete Our GPU" }).click();
    await dialog.getByText(/1 bot named it .* Saltmarsh help/).waitFor();
    await dialog.getByRole("button", { name: "Delete provider" }).click();
    await page.getByText("None yet.").waitFor();
    const { items } = await someone.api("GET", "/model-modes");
    assert.deepEqual(items[2].chosen, []);
  });
});
