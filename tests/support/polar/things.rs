//! Subscriptions, customers, orders, refunds and products as Polar writes them in version 2026-10 of its API, with all the
//! fields that its OpenAPI document requires.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The product that sells the plan `starter` in tests.
pub const STARTER: Uuid = Uuid::from_u128(0x5a11_0000_0000_4000_8000_0000_0000_0001);
/// The product that sells the plan `pro` in tests.
pub const PRO: Uuid = Uuid::from_u128(0x5a11_0000_0000_4000_8000_0000_0000_0002);
/// Whose shop it is.
pub(super) const ORGANISATION: Uuid = Uuid::from_u128(0x0e60_0000_0000_4000_8000_0000_0000_0001);
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A time in milliseconds as Polar writes it.
pub fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).expect("within the calendar").to_string()
}

fn maybe(ms: Option<i64>) -> Value {
    ms.map_or(Value::Null, |ms| time(ms).into())
}

/// A subscription; times are milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Sub {
    pub id: Uuid,
    pub product_id: Uuid,
    pub customer_id: Uuid,
    /// What the checkout named the customer: the workspace.
    pub external_id: String,
    pub status: String,
    /// When it was last changed.
    pub modified: i64,
    pub period_start: i64,
    pub period_end: i64,
    pub trial_end: Option<i64>,
    pub cancel_at_period_end: bool,
    pub ends_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub past_due_at: Option<i64>,
    pub resumes_at: Option<i64>,
    pub metadata: Value,
}

impl Default for Sub {
    fn default() -> Self {
        Self {
            id: Uuid::new_v4(),
            product_id: PRO,
            customer_id: Uuid::new_v4(),
            external_id: String::new(),
            status: "active".to_owned(),
            modified: 0,
            period_start: 0,
            period_end: 30 * DAY,
            trial_end: None,
            cancel_at_period_end: false,
            ends_at: None,
            ended_at: None,
            past_due_at: None,
            resumes_at: None,
            metadata: json!({}),
        }
    }
}

impl Sub {
    /// One that began now, for a workspace.
    pub fn of(workspace: &str, product_id: Uuid, now: i64) -> Self {
        Self {
            external_id: workspace.to_owned(),
            product_id,
            modified: now,
            period_start: now,
            period_end: now + 30 * DAY,
            ..Self::default()
        }
    }

    /// The same at a later time, changed.
    pub fn at(&self, now: i64, change: impl FnOnce(&mut Self)) -> Self {
        let mut later = Self { modified: now, ..self.clone() };
        change(&mut later);
        later
    }

    /// To end with its period.
    pub fn ending(&self, now: i64) -> Self {
        self.at(now, |sub| {
            sub.cancel_at_period_end = true;
            sub.ends_at = Some(sub.period_end);
        })
    }

    /// Ended.
    pub fn ended(&self, now: i64) -> Self {
        self.at(now, |sub| {
            "canceled".clone_into(&mut sub.status);
            sub.ended_at = Some(now);
            sub.ends_at = Some(now);
        })
    }

    /// With a payment that failed.
    pub fn late(&self, now: i64) -> Self {
        self.at(now, |sub| {
            "past_due".clone_into(&mut sub.status);
            sub.past_due_at = Some(now);
        })
    }

    /// What an order has of it.
    fn base(&self) -> Value {
        let canceled = self.cancel_at_period_end || self.ended_at.is_some();
        json!({
            "metadata": self.metadata, "created_at": time(self.period_start), "modified_at": time(self.modified),
            "id": self.id, "amount": price(self.product_id), "currency": "usd", "recurring_interval": "month",
            "recurring_interval_count": 1, "status": self.status, "current_period_start": time(self.period_start),
            "current_period_end": time(self.period_end), "current_meter_period_start": null,
            "current_meter_period_end": null, "trial_start": maybe(self.trial_end.map(|_| self.period_start)),
            "trial_end": maybe(self.trial_end), "cancel_at_period_end": self.cancel_at_period_end,
            "canceled_at": maybe(canceled.then_some(self.modified)), "started_at": time(self.period_start),
            "ends_at": maybe(self.ends_at), "ended_at": maybe(self.ended_at), "past_due_at": maybe(self.past_due_at),
            "pause_at_period_end": false, "paused_at": maybe((self.status == "paused").then_some(self.modified)),
            "resumes_at": maybe(self.resumes_at), "customer_id": self.customer_id, "product_id": self.product_id,
            "discount_id": null, "checkout_id": null, "seats": null, "units": null,
            "customer_cancellation_reason": null, "customer_cancellation_comment": null,
        })
    }

    /// The data of `subscription.*`.
    pub fn data(&self) -> Value {
        let more = json!({
            "custom_field_data": {}, "customer": self.customer(), "product": product(self.product_id),
            "discount": null, "prices": [fixed_price(self.product_id)], "meters": [], "pending_update": null,
        });
        merged(self.base(), more)
    }

    /// Its customer.
    pub fn customer(&self) -> Value {
        customer(self.customer_id, &self.external_id)
    }

    /// What its customer's state has of it.
    fn listed(&self) -> Value {
        let mut listed = merged(self.base(), json!({ "custom_field_data": {}, "meters": [] }));
        let known = listed.as_object_mut().expect("an object");
        for key in [
            "current_meter_period_start",
            "current_meter_period_end",
            "ended_at",
            "past_due_at",
            "pause_at_period_end",
            "paused_at",
            "resumes_at",
            "customer_id",
            "checkout_id",
            "customer_cancellation_reason",
            "customer_cancellation_comment",
            "recurring_interval_count",
        ] {
            known.remove(key);
        }
        listed
    }
}

/// Both in one, the other's fields where they are in both.
pub(super) fn merged(mut one: Value, other: Value) -> Value {
    let (Some(one_map), Value::Object(other)) = (one.as_object_mut(), other) else { panic!("two objects") };
    one_map.extend(other);
    one
}

/// A webhook's body.
#[expect(clippy::needless_pass_by_value, reason = "made for this alone by its callers")]
pub fn event(kind: &str, at: i64, data: Value) -> Value {
    json!({ "type": kind, "timestamp": time(at), "api_version": "2026-10", "data": data })
}

/// A customer.
pub fn customer(id: Uuid, external_id: &str) -> Value {
    let address = json!({ "line1": null, "line2": null, "postal_code": "8001", "city": "Zürich", "state": null, "country": "CH" });
    json!({
        "id": id, "created_at": time(0), "modified_at": null, "metadata": {}, "external_id": external_id,
        "email": "buyer@example.com", "email_verified": true, "type": "individual", "name": "Bea Buyer",
        "billing_name": null, "billing_address": address, "tax_id": null, "locale": "en",
        "organization_id": ORGANISATION, "default_payment_method_id": null, "deleted_at": null,
        "first_user_event_at": null, "avatar_url": "https://avatars.example/0",
    })
}

/// A customer's state: of the subscriptions those that run.
pub fn state(id: Uuid, external_id: &str, subs: &[Sub]) -> Value {
    let running = subs.iter().filter(|sub| matches!(sub.status.as_str(), "active" | "trialing"));
    let listed: Vec<Value> = running.map(Sub::listed).collect();
    merged(
        customer(id, external_id),
        json!({ "active_subscriptions": listed, "granted_benefits": [], "active_meters": [] }),
    )
}

/// What a month of a product costs, in cents.
pub fn price(product: Uuid) -> i64 {
    if product == STARTER { 1900 } else { 4900 }
}

/// What its price is.
pub(super) fn fixed_price(product: Uuid) -> Value {
    json!({
        "created_at": time(0), "modified_at": null, "id": Uuid::from_u128(product.as_u128() + 0x100), "source": "catalog",
        "amount_type": "fixed", "price_currency": "usd", "tax_behavior": "exclusive", "is_archived": false,
        "product_id": product, "price_amount": price(product), "type": "recurring", "recurring_interval": "month",
    })
}

/// What checkouts, orders and lists have of a product alike.
pub(super) fn product_base(id: Uuid) -> Value {
    json!({
        "id": id, "created_at": time(0), "modified_at": null, "trial_interval": null, "trial_interval_count": null,
        "name": if id == STARTER { "Frontdesk Starter" } else { "Frontdesk Pro" }, "description": null,
        "visibility": "public", "recurring_interval": "month", "recurring_interval_count": 1, "meter_interval": null,
        "meter_interval_count": null, "is_recurring": true, "is_archived": false, "organization_id": ORGANISATION,
    })
}

/// A product.
pub fn product(id: Uuid) -> Value {
    let more = json!({
        "metadata": {}, "is_deletable": false, "prices": [fixed_price(id)], "benefits": [], "medias": [],
        "attached_custom_fields": [],
    });
    merged(product_base(id), more)
}

/// An order for a subscription: `pending`, `paid`, or given back.
pub fn order(id: Uuid, sub: &Sub, status: &str, at: i64) -> Value {
    let (amount, tax) = (price(sub.product_id), price(sub.product_id) / 10);
    let back = status == "refunded";
    let item = json!({
        "created_at": time(at), "modified_at": null, "id": Uuid::from_u128(id.as_u128() ^ 1), "label": "A month",
        "amount": amount, "tax_amount": tax, "proration": false, "product_price_id": null, "start_timestamp": null,
        "end_timestamp": null,
    });
    json!({
        "id": id, "created_at": time(sub.period_start), "modified_at": time(at), "status": status,
        "paid": status != "pending", "subtotal_amount": amount, "discount_amount": 0, "net_amount": amount,
        "tax_amount": tax, "total_amount": amount + tax, "applied_balance_amount": 0, "due_amount": amount + tax,
        "refunded_amount": if back { amount } else { 0 }, "refunded_tax_amount": if back { tax } else { 0 },
        "currency": "usd", "billing_reason": "subscription_create", "billing_name": null, "billing_address": null,
        "invoice_number": "FD-0001", "is_invoice_generated": true, "receipt_number": null, "seats": null, "units": null,
        "customer_id": sub.customer_id, "product_id": sub.product_id, "discount_id": null, "subscription_id": sub.id,
        "checkout_id": null, "next_payment_attempt_at": null, "metadata": sub.metadata, "custom_field_data": {},
        "platform_fee_amount": 0, "platform_fee_currency": "usd", "customer": sub.customer(),
        "product": merged(product_base(sub.product_id), json!({ "metadata": {} })), "discount": null, "subscription": sub.base(), "items": [item],
        "description": "Frontdesk, one month", "refundable_amount": if back { 0 } else { amount },
        "refundable_tax_amount": if back { 0 } else { tax },
    })
}

/// A refund of an order in whole.
pub fn refund(id: Uuid, order: Uuid, sub: &Sub, status: &str, revokes: bool, at: i64) -> Value {
    json!({
        "created_at": time(at), "modified_at": null, "id": id, "metadata": {}, "status": status,
        "reason": "customer_request", "amount": price(sub.product_id), "tax_amount": price(sub.product_id) / 10,
        "currency": "usd", "organization_id": ORGANISATION, "order_id": order, "subscription_id": sub.id,
        "customer_id": sub.customer_id, "revoke_benefits": revokes, "dispute": null,
    })
}
