// The fake shop as a process, with Polar's own client of it. FAKE_POLAR names the program; `cargo build --example
// fake-polar` makes it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createPolar } from "@polar-sh/sdk/2026-10";

const target = process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname;
const program = process.env.FAKE_POLAR ?? `${target}/debug/examples/fake-polar`;

export const SECRET = "whsec_dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE=";
export const STARTER = "5a110000-0000-4000-8000-000000000001";
export const PRO = "5a110000-0000-4000-8000-000000000002";
export const NOBODY = "5a110000-0000-4000-8000-0000000000ff";
export const WORKSPACE = "0197a3c0-0000-7000-8000-000000000001";
const CUSTOMER = "5a110000-0000-4000-8000-0000000000c1";
const DAY = 86_400_000;

/** Polar's client, as the holder of a token. */
export const client = (baseUrl, accessToken = "polar_oat_test") => createPolar({ accessToken, baseUrl });

/** Starts the shop, which ends with its test. */
export async function shop(t, ...args) {
  const fake = spawn(program, ["--secret", SECRET, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(fake, "close");
  t.after(async () => {
    fake.kill("SIGTERM");
    await ended;
  });
  const [line] = await once(createInterface({ input: fake.stdout }), "line");
  const base = line.replace("listening on ", "");
  const polar = client(base);

  /** Gives it an order, see `fake_polar/control.rs`. */
  const order = async (body) => {
    const headers = { "content-type": "application/json" };
    const said = await fetch(`${base}/control`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(said.status, 200, await said.text());
  };
  /** Presses the button of one of its pages. */
  const press = async (path) => {
    const said = await fetch(new URL(path, base), { method: "POST", redirect: "manual" });
    assert.equal(said.status, 303, `${path}: ${await said.text()}`);
  };
  /** Opens a checkout as Frontdesk does, and pays. */
  const buy = async (product = PRO) => {
    const checkout = await polar.checkouts.create({
      products: [product],
      external_customer_id: WORKSPACE,
      customer_email: "ada@example.com",
      success_url: "http://127.0.0.1:1/settings/billing?from=checkout",
      return_url: "http://127.0.0.1:1/settings/billing",
    });
    await press(checkout.url);
    return checkout;
  };
  /** Gives it a customer who has paid for a month from now on. */
  const sell = (workspace, product = STARTER) => {
    const customer = { id: CUSTOMER, external_id: workspace };
    const now = Date.now();
    const period = { modified: now, period_start: now, period_end: now + 30 * DAY };
    const bought = { product_id: product, customer_id: CUSTOMER, external_id: workspace, ...period };
    return order({ customer: { ...customer, subscriptions: [bought] } });
  };
  return { base, polar, order, press, buy, sell, told: async () => (await fetch(`${base}/control`)).json() };
}
