// Webhooks of all the types that tell of a subscription, signed by the library of the standard that Polar follows, with
// either of the keys that Polar makes of a secret: each is taken in by the server, and leads to the plan that it should.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { lifeOf } from "../support/polar_events.mjs";
import { SECRET, shop } from "../support/polar_shop.mjs";
import { until } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { plain } from "./support/plain.mjs";
import { makeOperator, selling } from "./support/programs.mjs";

const KEYS = { legacy: new Webhook(SECRET, { format: "raw" }), standard: new Webhook(SECRET) };
/** The plan that is there once an event was taken in. */
const PLANS = { "customer.state_changed": "starter", "subscription.revoked": "free" };

for (const scheme of ["legacy", "standard"]) {
  test(`all types of events are taken in, signed with the ${scheme} key`, async (t) => {
    const till = await shop(t);
    const { base, data } = await selling(t, till.base);
    const ada = await owner(plain, base);
    const workspace = (await ada.api("GET", "/me")).workspace.id;
    await till.sell(workspace);
    const events = await lifeOf(till, workspace, Date.now() - 60_000);
    assert.equal(new Set(events.map((event) => event.type)).size, 23);

    for (const event of events) {
      const [id, now, body] = [randomUUID(), new Date(), JSON.stringify(event)];
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(now / 1000)),
        "webhook-signature": KEYS[scheme].sign(id, now, body),
      };
      const said = await fetch(`${base}/webhooks/polar`, { method: "POST", headers, body });
      assert.equal(said.status, 202, `${event.type}: ${await said.text()}`);
      const plan = PLANS[event.type];
      if (plan) {
        const there = async () => (await ada.api("GET", "/billing")).plan_id === plan;
        await until(there, `the plan ${plan} after ${event.type}`);
      }
    }

    await makeOperator(data, "ada@example.com");
    const told = async (status) =>
      (await ada.api("GET", `/operator/webhooks?status=${status}&limit=100`)).items.map((one) => one.type);
    await until(async () => (await told("pending")).length === 0, "all to be taken in");
    assert.deepEqual(await told("failed"), []);
    // Checkouts alone change nothing: what came of them is told otherwise.
    const passed = ["checkout.created", "checkout.expired", "checkout.updated"];
    assert.deepEqual((await told("ignored")).sort(), passed);
    assert.equal((await told("applied")).length, events.length - passed.length);
  });
}
