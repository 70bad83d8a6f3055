// What tests take as given, done over the HTTP API: an account, a bot, a source that was read. The browser's context
// is signed in by it too, through the same cookie jar.
import assert from "node:assert/strict";
import { until } from "./browser.mjs";

export const PASSWORD = "five wet stones in a row";

/** Signs up; the context's pages are signed in from then on. In local mode there is nobody to sign up. */
export async function owner(
  context,
  base,
  { local = false, email = "ada@example.com", name = "Ada Byron" } = {},
) {
  const headers = {};
  async function api(method, path, body) {
    const response = await context.request.fetch(`${base}/api/v1${path}`, { method, headers, data: body });
    const text = await response.text();
    assert.ok(response.ok(), `${method} ${path}: ${response.status()} ${text}`);
    return text ? JSON.parse(text) : null;
  }
  if (!local) {
    const auth = await api("POST", "/auth/signup", { email, name, password: PASSWORD });
    headers.authorization = `Bearer ${auth.access_token}`;
  }
  /** Waits until what was begun is read, and returns its source. */
  async function read({ source, job_id }) {
    await until(
      async () => {
        const job = await api("GET", `/jobs/${job_id}`);
        assert.notEqual(job.status, "failed", JSON.stringify(job.error));
        return job.status === "completed";
      },
      `the source ${JSON.stringify(source).slice(0, 80)}`,
    );
    return api("GET", `/sources/${source.id}`);
  }
  return {
    api,
    base,
    /** The fake model says what no page holds: unless a test sets its own limit, everything is shown as it comes. */
    bot: (name, { grounding = { max_unsupported: 1 }, ...settings } = {}) =>
      api("POST", "/bots", { name, settings: { grounding, ...settings } }),
    /** Adds a source and waits until it was read. */
    source: async (bot, source) => read(await api("POST", `/bots/${bot.id}/sources`, source)),
    /** Reads a source again, and waits for that. */
    again: async (source) => read(await api("POST", `/sources/${source.id}/refresh`)),
  };
}

/** A bot that has read a few pages of the test website. */
export async function potteryBot(someone, site, settings = {}, name = "Saltmarsh help") {
  const bot = await someone.bot(name, settings);
  for (const path of ["/visit/opening-hours", "/prices", "/visit/getting-here"]) {
    await someone.source(bot, { type: "url", url: site + path });
  }
  return bot;
}
