// The fake shop's webhooks against Polar's own client, and against the library of the standard that they follow, with
// either of the keys that Polar makes of an endpoint's secret.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { webhooks } from "@polar-sh/sdk/2026-10";
import { Webhook } from "standardwebhooks";
import { NOBODY, SECRET, shop, WORKSPACE } from "./polar_shop.mjs";
import { accepted, event } from "./polar_types.mjs";

const KEYS = { legacy: new Webhook(SECRET, { format: "raw" }), standard: new Webhook(SECRET) };

/** What happens when a plan is bought. */
const BOUGHT = [
  "customer.created",
  "subscription.created",
  "subscription.updated",
  "order.paid",
  "subscription.active",
  "customer.state_changed",
];
/** Each thing that can happen in the portal, with the events that tell of it. */
const HAPPENS = {
  cancel: ["subscription.updated", "subscription.canceled", "customer.state_changed"],
  keep: ["subscription.updated", "subscription.uncanceled", "customer.state_changed"],
  fail: ["subscription.updated", "subscription.past_due", "customer.state_changed"],
  recover: ["subscription.updated", "subscription.active", "customer.state_changed"],
  pause: ["subscription.updated", "subscription.paused", "customer.state_changed"],
  resume: ["subscription.updated", "subscription.resumed", "customer.state_changed"],
  refund: ["refund.created", "order.refunded"],
  end: ["subscription.updated", "subscription.canceled", "subscription.revoked", "customer.state_changed"],
};

/** Where webhooks arrive: what came, in order. */
async function receiver(t) {
  const came = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    came.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(202).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  return { came, url: `http://127.0.0.1:${server.address().port}/webhooks` };
}

for (const scheme of ["legacy", "standard"]) {
  const ours = KEYS[scheme];
  const other = KEYS[scheme === "legacy" ? "standard" : "legacy"];

  test(`what happens is told as Polar tells it, signed with the ${scheme} key`, async (t) => {
    const { came, url } = await receiver(t);
    const { polar, press, buy } = await shop(t, "--webhooks", url, "--scheme", scheme);
    await buy();
    const { id } = await polar.customers.getStateExternal(WORKSPACE);
    for (const act of Object.keys(HAPPENS)) await press(`/portal/${id}/${act}`);
    const told = [];
    for (const { headers, body } of came) {
      told.push(await webhooks.validateEvent(body, headers, SECRET));
      assert.deepEqual(ours.verify(body, headers), told.at(-1));
      assert.throws(() => other.verify(body, headers), /No matching signature/);
    }
    assert.deepEqual(
      told.map((one) => one.type),
      [...BOUGHT, ...Object.values(HAPPENS).flat()],
    );
    assert.equal(new Set(came.map(({ headers }) => headers["webhook-id"])).size, came.length);
    accepted(told.map((one) => [event(one.type), one]));
  });

  test(`a webhook with another body, id, key or an old time is refused, signed with the ${scheme} key`, async (t) => {
    const { came, url } = await receiver(t);
    const { polar, press, order, buy } = await shop(t, "--webhooks", url, "--scheme", scheme);
    await buy();
    const { id } = await polar.customers.getStateExternal(WORKSPACE);
    const refused = async (body, headers, why) => {
      const verdict = webhooks.validateEvent(body, headers, SECRET);
      await assert.rejects(verdict, webhooks.PolarWebhookVerificationError);
      await assert.rejects(verdict, why);
      assert.throws(() => ours.verify(body, headers), why);
    };
    const { headers, body } = came.at(-1);
    const earlier = came.at(-2).headers["webhook-id"];
    assert.ok(body.includes(WORKSPACE));
    await refused(body.replaceAll(WORKSPACE, NOBODY), headers, /No matching signature/);
    await refused(body, { ...headers, "webhook-id": earlier }, /No matching signature/);
    const stranger = `whsec_${Buffer.from("somebody else's secret").toString("base64")}`;
    await assert.rejects(webhooks.validateEvent(body, headers, stranger), /No matching signature/);
    await order({ now: Date.now() - 10 * 60_000 });
    await press(`/portal/${id}/refund`);
    await refused(came.at(-1).body, came.at(-1).headers, /too old/);
  });
}
