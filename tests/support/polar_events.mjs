// The events by which Polar tells of a subscription's life, from the checkout to the customer's end: all 23 types of them,
// each as Polar's client types it. They are made of what the fake shop answers.
import { accepted, event } from "./polar_types.mjs";

const REFUND = "5a110000-0000-4000-8000-0000000000d1";

/**
 * @param shop as `polar_shop.mjs` starts it, with a customer
 * @param workspace the customer's external id
 * @param from when it begins, in milliseconds since 1970; a second passes between events
 * @returns their bodies, in order
 */
export async function lifeOf({ polar }, workspace, from) {
  const state = await polar.customers.getStateExternal(workspace);
  const subscription = await polar.subscriptions.get(state.active_subscriptions[0].id);
  const [order] = (await polar.orders.list({ customer_id: state.id })).items;
  const { customer } = await polar.customerSessions.create({ external_customer_id: workspace });
  const checkout = await polar.checkouts.create({
    products: [subscription.product_id],
    external_customer_id: workspace,
    success_url: "http://127.0.0.1:1/settings/billing",
  });
  const end = subscription.current_period_end;
  const refund = {
    id: REFUND,
    created_at: subscription.current_period_start,
    metadata: {},
    reason: "customer_request",
    amount: order.net_amount,
    tax_amount: order.tax_amount,
    currency: order.currency,
    organization_id: customer.organization_id,
    order_id: order.id,
    subscription_id: subscription.id,
    customer_id: customer.id,
    revoke_benefits: false,
    dispute: null,
  };
  const ending = (at) => ({ cancel_at_period_end: true, canceled_at: at, ends_at: end });
  const ended = (at) => ({ status: "canceled", canceled_at: at, ended_at: at, ends_at: at });
  const back = { refunded_amount: order.net_amount, refunded_tax_amount: order.tax_amount };
  const life = [
    ["checkout.created", checkout, () => ({})],
    ["customer.created", customer, () => ({})],
    ["checkout.updated", checkout, () => ({ status: "confirmed" })],
    ["subscription.created", subscription, () => ({ status: "incomplete" })],
    ["order.created", order, () => ({ status: "pending", paid: false })],
    ["order.updated", order, () => ({})],
    ["order.paid", order, () => ({})],
    ["subscription.active", subscription, () => ({})],
    ["subscription.updated", subscription, () => ({})],
    ["customer.state_changed", state, () => ({})],
    ["customer.updated", customer, () => ({ name: "Bea Byron" })],
    ["subscription.cycled", subscription, () => ({})],
    ["subscription.past_due", subscription, (at) => ({ status: "past_due", past_due_at: at })],
    ["subscription.canceled", subscription, ending],
    ["subscription.uncanceled", subscription, () => ({})],
    ["subscription.paused", subscription, (at) => ({ status: "paused", paused_at: at })],
    ["subscription.resumed", subscription, () => ({})],
    ["refund.created", refund, () => ({ status: "pending" })],
    ["refund.updated", refund, () => ({ status: "succeeded" })],
    ["order.refunded", order, () => ({ status: "refunded", ...back })],
    ["checkout.expired", checkout, () => ({ status: "expired" })],
    ["subscription.revoked", subscription, ended],
    ["customer.deleted", customer, (at) => ({ deleted_at: at })],
  ];
  const events = life.map(([type, thing, change], number) => {
    const at = new Date(from + number * 1000).toISOString();
    const data = { ...thing, modified_at: at, ...change(at) };
    return { type, timestamp: at, api_version: "2026-10", data };
  });
  accepted(events.map((one) => [event(one.type), one]));
  return events;
}
