// The programs under test, each a process of its own on a free port, ended with the test that started it.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { later } from "./later.mjs";

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
const FRONTDESK = process.env.FRONTDESK_BIN ?? join(target, "debug/frontdesk");
const TEST_SITE = process.env.TEST_SITE ?? join(target, "debug/examples/test-site");
const FAKE_OPENAI = process.env.FAKE_OPENAI ?? join(target, "debug/examples/fake-openai");
const FAKE_POLAR = process.env.FAKE_POLAR ?? join(target, "debug/examples/fake-polar");

const OIDC_PROVIDER = fileURLToPath(new URL("../../support/oidc_provider.mjs", import.meta.url));

/** What tests need set otherwise than people: no waiting out of politeness, no limits that a quick test hits. */
const SETTINGS = {
  FRONTDESK_FETCH__DELAY_MS: "0",
  FRONTDESK_WORKER__POLL_MS: "50",
  FRONTDESK_LIMITS__AUTH_PER_MINUTE: "1000",
  FRONTDESK_LIMITS__LOGIN_PER_ACCOUNT: "1000",
  FRONTDESK_LIMITS__API_PER_MINUTE: "100000",
  FRONTDESK_LIMITS__ACCOUNT_PER_MINUTE: "100000",
  FRONTDESK_LIMITS__WORKSPACE_PER_MINUTE: "100000",
  FRONTDESK_LIMITS__CHAT_PER_CALLER: "1000",
  FRONTDESK_LIMITS__WIDGET_PER_MINUTE: "100000",
  FRONTDESK_LIMITS__CHAT_PER_ADDRESS: "1000",
  FRONTDESK_LIMITS__CHAT_PER_VISITOR: "1000",
  FRONTDESK_LOG__LEVEL: "warn",
};

/** Nothing of the machine's own settings reaches the server: it refuses names that it doesn't know. */
const CLEAN = Object.fromEntries(["PATH", "HOME", "TMPDIR"].map((name) => [name, process.env[name] ?? ""]));

/**
 * Starts a program and waits for its line `listening on http://...`.
 * @returns its address, and what ends it before its test does
 */
async function begin(t, program, args, env) {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  later(t, stop);
  const line = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`${program} ended with ${code} before it listened`)));
    createInterface({ input: child.stdout }).once("line", resolve);
  });
  return { base: line.replace("listening on ", "").trim(), stop };
}

const start = async (...args) => (await begin(...args)).base;

/**
 * The server over a directory of its own.
 * @param options.local `--local`: no sign-in, with the demo
 * @param options.port where it listens; left out: anywhere
 * @param options.data its directory; left out: one of its own
 * @param options.model address of a fake model server; left out: the built-in answerer
 */
export const frontdesk = async (t, options) => (await stoppable(t, options)).base;

/** The same, with what stops it. */
export async function stoppable(t, { local = false, port = 0, model, env = {}, data } = {}) {
  data ??= await dataDirectory(t);
  const settings = { ...CLEAN, ...SETTINGS };
  if (!local) {
    settings.FRONTDESK_AUTH__SECRET = "a secret for tests, long enough to be one";
    settings.FRONTDESK_FETCH__ALLOW_PRIVATE_NETWORK = "true";
  }
  if (model) {
    settings.FRONTDESK_CHAT__PROVIDER = "openai";
    settings.FRONTDESK_CHAT__BASE_URL = `${model}/v1`;
    settings.FRONTDESK_CHAT__API_KEY = "a-key-for-the-fake";
    settings.FRONTDESK_EMBEDDINGS__PROVIDER = "builtin";
  }
  const args = ["serve", "--bind", `127.0.0.1:${port}`, "--data", data, ...(local ? ["--local"] : [])];
  return { ...(await begin(t, FRONTDESK, args, { ...settings, ...env })), data };
}

/** A port that nobody listens on, for a program whose address another has to know before it starts. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A provider of sign-in, which sends people back to that server. */
export const oidcProvider = (t, base, algorithm = "RS256") =>
  start(t, process.execPath, [OIDC_PROVIDER, `${base}/api/v1/auth/oidc/acme/callback`, algorithm], CLEAN);

/** A directory for a server's data, which goes with the test. */
export async function dataDirectory(t) {
  const data = await mkdtemp(join(tmpdir(), "frontdesk-e2e-"));
  later(t, () => rm(data, { recursive: true, force: true }));
  return data;
}

/** Makes somebody an operator of the server over a directory. */
export async function makeOperator(data, email) {
  const args = ["admin", "grant", "super_admin", email, "--unconfirmed", "--data", data];
  await promisify(execFile)(FRONTDESK, args, { env: CLEAN });
}

/** The website that bots read. */
export const testSite = (t) => start(t, TEST_SITE, ["0"], CLEAN);

/** The model server. `control` steers it, `asked` counts the chat requests that it got. */
export async function fakeModel(t) {
  const base = await start(t, FAKE_OPENAI, ["--bind", "127.0.0.1:0"], CLEAN);
  return {
    base,
    async control(order) {
      const body = JSON.stringify(order);
      const answer = await fetch(`${base}/control`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (!answer.ok) throw new Error(`the fake refused ${body}: ${answer.status} ${await answer.text()}`);
    },
    async told() {
      return (await fetch(`${base}/control`)).json();
    },
    async asked() {
      return (await this.told()).chat;
    },
  };
}

/** What a server needs to sell two plans at a shop. */
const SHOP_SECRET = "whsec_dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE=";
const product = (number) => `5a110000-0000-4000-8000-00000000000${number}`;

/** A server that sells at a shop, by the address of its API. */
export const selling = (t, shop, { env = {}, ...options } = {}) =>
  stoppable(t, {
    ...options,
    env: {
      FRONTDESK_POLAR__TOKEN: "polar_oat_for_tests",
      FRONTDESK_POLAR__URL: shop,
      FRONTDESK_POLAR__WEBHOOK_SECRET: SHOP_SECRET,
      FRONTDESK_PLANS__STARTER__POLAR_PRODUCT_ID: product(1),
      FRONTDESK_PLANS__PRO__POLAR_PRODUCT_ID: product(2),
      ...env,
    },
  });

/** A shop that speaks Polar's wire, and a server that sells there. */
export async function shopAndFrontdesk(t, options) {
  const shop = await start(t, FAKE_POLAR, ["--secret", SHOP_SECRET, "--scheme", "standard"], CLEAN);
  const { base } = await selling(t, shop, options);
  const answer = await fetch(`${shop}/control`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ webhooks: `${base}/webhooks/polar` }),
  });
  if (!answer.ok) throw new Error(`the shop refused: ${answer.status} ${await answer.text()}`);
  return { shop, base };
}
