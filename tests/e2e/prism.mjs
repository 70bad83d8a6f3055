// Frontdesk against Polar's own OpenAPI document, served by Prism: each request that it makes is one that the document
// allows. Not part of `make test`, as the document is Polar's: `make test-prism POLAR_OPENAPI=FILE`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PRO, STARTER, shop } from "../support/polar_shop.mjs";
import { until } from "./support/browser.mjs";
import { owner } from "./support/owner.mjs";
import { plain } from "./support/plain.mjs";
import { polarsDocument, prism } from "./support/prism.mjs";
import { freePort, selling, stoppable } from "./support/programs.mjs";

/**
 * Has Frontdesk ask of Polar all that it ever does for a workspace. No webhook tells it anything: it asks.
 * @param pay what the buyer does at the checkout
 * @returns the addresses that it led to
 */
async function live(ada, polar, pay) {
  const asked = (call) => until(() => polar.requests.some((one) => call.test(one.call)), `${call}`);
  await asked(/^GET \/v1\/products\/$/);
  const checkout = await ada.api("POST", "/billing/checkout", { plan_id: "starter" });
  await pay(checkout.url);
  await ada.api("POST", "/billing/refresh");
  await asked(/^GET \/v1\/customers\/external\/[^/]+\/state$/);
  await asked(/^GET \/v1\/orders\/$/);
  assert.equal((await ada.api("GET", "/billing")).plan_id, "starter");
  const portal = await ada.api("POST", "/billing/portal");
  const bot = await ada.bot("Parking");
  await ada.api("POST", `/bots/${bot.id}/chat`, { message: "Where can visitors park?" });
  await asked(/^POST \/v1\/events\/ingest$/);
  await ada.api("POST", "/billing/change", { plan_id: "pro" });
  await asked(/^PATCH \/v1\/subscriptions\/[^/]+$/);
  return [checkout.url, portal.url];
}

/** Fails unless each request was valid and answered with success. */
function valid({ requests }, of) {
  for (const { call, status, version, violations } of requests) {
    const wrong = violations.filter(({ location }) => of.includes(location[0]));
    assert.deepEqual(wrong, [], call);
    assert.ok(status >= 200 && status < 300, `${call}: ${status}`);
    assert.equal(version, "2026-10", call);
  }
}

test("what Frontdesk asks of Polar is what Polar's document allows", { timeout: 180_000 }, async (t) => {
  // The workspace is there first: what Prism is to say of its plan bears its id. The rest Prism makes up.
  const port = await freePort();
  const before = await stoppable(t, { port });
  const ada = await owner(plain, before.base);
  const workspace = (await ada.api("GET", "/me")).workspace.id;
  await before.stop();

  const { polar: its, sell } = await shop(t);
  await sell(workspace);
  const document = await polarsDocument();
  const example = (path, value) => {
    document.paths[path].get.responses[200].content["application/json"].example = value;
  };
  example("/v1/customers/external/{external_id}/state", await its.customers.getStateExternal(workspace));
  example("/v1/products/", await its.products.list({ id: [STARTER, PRO] }));
  const polar = await prism(t, document);
  await selling(t, polar.base, { port, data: before.data });
  const links = await live(ada, polar, async () => {});
  assert.ok(
    links.every((link) => link.startsWith(`${polar.base}/`)),
    "Prism makes up addresses without a host",
  );
  // What Prism makes up is not always what the document says; what is asked must be.
  valid(polar, ["request"]);
});

test("what the fake shop says is what Polar's document says", { timeout: 180_000 }, async (t) => {
  const till = await shop(t);
  const polar = await prism(t, await polarsDocument(), { proxy: till.base });
  const ada = await owner(plain, (await selling(t, polar.base)).base);
  await live(ada, polar, (url) => till.press(url));
  valid(polar, ["request", "response"]);

  await t.test("and what is not Polar's is found out", async () => {
    const wrong = async (path, body) => {
      const headers = { authorization: "Bearer polar_oat_x", "content-type": "application/json" };
      await fetch(polar.base + path, { method: "POST", headers, body: JSON.stringify(body) });
      const noted = polar.requests.findLast((one) => one.call === `POST ${path}`);
      assert.ok(
        noted.violations.some(({ location }) => location[0] === "request"),
        path,
      );
    };
    await wrong("/v1/checkouts/", { products: ["starter"] });
    await wrong("/v1/customer-sessions/", { return_url: "http://127.0.0.1:1/" });
    await wrong("/v1/events/ingest", { events: [{ external_id: "a" }] });
  });
});
