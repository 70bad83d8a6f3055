// The fake shop against Polar's own client: what the client accepts is Polar's wire.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PolarClientError, PolarNetworkError, PolarRateLimitError, PolarServerError } from "@polar-sh/sdk";
import { errors } from "@polar-sh/sdk/2026-10";
import { client, NOBODY, PRO, STARTER, shop, WORKSPACE } from "./polar_shop.mjs";
import { accepted, answer, INVALID, misspelt, objections } from "./polar_types.mjs";

test("what Frontdesk asks is answered as Polar's client expects", async (t) => {
  const { polar, buy, told } = await shop(t);
  const first = await buy(PRO);
  assert.deepEqual([first.customer_id, first.external_customer_id], [null, WORKSPACE]);
  const state = await polar.customers.getStateExternal(WORKSPACE);
  const [running] = state.active_subscriptions;
  assert.equal(running.product_id, PRO);
  const subscription = await polar.subscriptions.get(running.id);
  assert.equal(subscription.customer.external_id, WORKSPACE);
  const changed = await polar.subscriptions.update(running.id, { product_id: STARTER });
  assert.equal(changed.product_id, STARTER);
  const orders = await polar.orders.list({ customer_id: state.id, limit: 100 });
  assert.deepEqual(
    orders.items.map((order) => [order.status, order.subscription.id]),
    [["paid", running.id]],
  );
  const products = await polar.products.list({ id: [STARTER, PRO], limit: 100 });
  assert.deepEqual(products.items.map((product) => product.id).sort(), [STARTER, PRO]);
  const back = "http://127.0.0.1:1/settings/billing";
  const session = await polar.customerSessions.create({
    external_customer_id: WORKSPACE,
    return_url: back,
  });
  assert.deepEqual([session.customer_id, session.return_url], [state.id, back]);
  assert.equal((await fetch(session.customer_portal_url)).status, 200);
  const second = await buy(STARTER);
  assert.equal(second.customer_id, state.id);
  accepted([
    [answer("checkouts.create"), first],
    [answer("checkouts.create"), second],
    [answer("customers.getStateExternal"), state],
    [answer("subscriptions.get"), subscription],
    [answer("subscriptions.update"), changed],
    [answer("orders.list"), orders],
    [answer("products.list"), products],
    [answer("customerSessions.create"), session],
  ]);
  const { requests } = await told();
  assert.ok(requests.every((request) => request.version === "2026-10"));
});

test("usage counts once, whatever is told twice", async (t) => {
  const { polar, told } = await shop(t);
  const used = (id) => ({
    name: "chat_message",
    external_customer_id: WORKSPACE,
    external_id: id,
    timestamp: "2026-11-01T12:00:00Z",
    metadata: { bot_id: NOBODY, within_plan: true },
  });
  const first = await polar.events.ingest({ events: [used("a"), used("b")] });
  const again = await polar.events.ingest({ events: [used("b"), used("c")] });
  assert.deepEqual(first, { inserted: 2, duplicates: 0 });
  assert.deepEqual(again, { inserted: 1, duplicates: 1 });
  accepted([
    [answer("events.ingest"), first],
    [answer("events.ingest"), again],
  ]);
  assert.deepEqual(Object.keys((await told()).usage), ["a", "b", "c"]);
});

/** What a refusal has to be: of the client's class, with a status. */
const refusal = (kind, status) => (error) => {
  assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.statusCode, status);
  return true;
};

test("refusals are the client's errors", async (t) => {
  const { base, polar, order, press, buy } = await shop(t);
  await assert.rejects(client(base, "no token").products.list(), refusal(PolarClientError, 401));
  await assert.rejects(polar.customers.getStateExternal(WORKSPACE), refusal(errors.ResourceNotFound, 404));
  await assert.rejects(polar.subscriptions.get(NOBODY), refusal(errors.ResourceNotFound, 404));
  const details = [];
  const invalid = (field) => (error) => {
    details.push([INVALID, error.error.detail]);
    assert.deepEqual(error.error.detail[0].loc, ["body", field]);
    return refusal(errors.HTTPValidationError, 422)(error);
  };
  const nothing = { products: [NOBODY], success_url: "http://127.0.0.1:1/" };
  await assert.rejects(polar.checkouts.create(nothing), invalid("products"));
  const nobody = { external_customer_id: WORKSPACE };
  await assert.rejects(polar.customerSessions.create(nobody), invalid("external_customer_id"));
  await assert.rejects(polar.events.ingest({ events: [{ name: "chat_message" }] }), invalid("events"));
  accepted(details);

  await buy();
  const [{ id }] = (await polar.customers.getStateExternal(WORKSPACE)).active_subscriptions;
  const { customer_id } = await polar.subscriptions.get(id);
  await press(`/portal/${customer_id}/end`);
  await assert.rejects(polar.subscriptions.update(id, { product_id: STARTER }), (error) => {
    assert.equal(error.error.error, "AlreadyCanceledSubscription");
    return refusal(errors.SubscriptionsUpdate403Error, 403)(error);
  });

  const failures = [
    [429, 7],
    [500, null],
  ];
  await order({ failures });
  await assert.rejects(polar.products.list(), (error) => {
    assert.equal(error.retryAfter, 7);
    return refusal(PolarRateLimitError, 429)(error);
  });
  await assert.rejects(polar.products.list(), PolarServerError);
  await assert.rejects(client("http://127.0.0.1:1").products.list(), PolarNetworkError);
});

test("an answer that is not Polar's is found out", async (t) => {
  const { polar, buy } = await shop(t);
  await buy();
  const good = await polar.customers.getStateExternal(WORKSPACE);
  const told = (change) => objections([[answer("customers.getStateExternal"), { ...good, ...change }]]);
  const [running] = good.active_subscriptions;
  assert.match(told({ email: null }).join(), /'null' is not assignable to type 'string'/);
  assert.match(told({ active_subscriptions: [{ ...running, status: "ended" }] }).join(), /"ended"/);
  assert.match(told({ active_subscriptions: [{ ...running, more: 1 }] }).join(), /"more"' does not exist/);
  const { product_id: _, ...less } = running;
  assert.match(told({ active_subscriptions: [less] }).join(), /product_id/);
  assert.deepEqual(misspelt({ created_at: "yesterday", customer_id: "ada" }), [
    "/created_at: yesterday",
    "/customer_id: ada",
  ]);
});
