//! What the shop has: checkouts, customers with their subscriptions and orders, meters; and how it tells of changes.

use crate::polar::sign::{SECRET, Scheme, Signed};
use crate::polar::things::{self, Sub};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// How webhooks are signed.
pub struct Webhooks {
    pub secret: String,
    pub standard: bool,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { secret: SECRET.to_owned(), standard: false }
    }
}

/// A checkout that was opened.
#[derive(Clone)]
pub struct Checkout {
    pub product: Uuid,
    pub external_id: String,
    pub email: String,
    pub success_url: String,
    pub paid: bool,
}

/// An order.
#[derive(Clone)]
pub struct Order {
    pub id: Uuid,
    pub status: String,
    pub sub: Uuid,
}

/// A customer.
#[derive(Clone)]
pub struct Customer {
    pub id: Uuid,
    pub external_id: String,
    pub subs: Vec<Sub>,
    pub orders: Vec<Order>,
}

/// All of it.
#[derive(Default)]
pub struct Stock {
    pub checkouts: BTreeMap<Uuid, Checkout>,
    pub customers: Vec<Customer>,
    pub usage: BTreeMap<String, Value>,
    pub duplicates: usize,
    pub requests: Vec<Value>,
    /// Status and Retry-After of the next answers of the API.
    pub failures: Vec<(u16, Option<u64>)>,
    /// A clock that stands still; the machine's if none is set.
    pub now: Option<i64>,
    /// Status of the answer to each webhook that was sent.
    pub told: Vec<(String, u16)>,
    /// Where webhooks go; nowhere while there is none.
    pub webhooks: Option<String>,
}

/// The fake.
pub struct Fake {
    pub base: String,
    pub webhooks: Webhooks,
    stock: Mutex<Stock>,
    http: reqwest::Client,
}

impl Fake {
    pub fn new(base: String, webhooks: Webhooks) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { base, webhooks, stock: Mutex::default(), http }
    }

    pub fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.stock().now.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond())
    }

    /// Tells of events, one after the other, as a customer's doings give rise to them.
    pub async fn tell(&self, events: &[(&str, Value)]) {
        let now = self.now();
        let Some(url) = self.stock().webhooks.clone() else { return };
        let scheme = if self.webhooks.standard { Scheme::Standard } else { Scheme::Legacy };
        for (at, (kind, data)) in events.iter().enumerate() {
            // A few milliseconds between them, as between real ones.
            let event = things::event(kind, now + i64::try_from(at).unwrap_or(0), data.clone());
            let signed = Signed::new(&event, now, &self.webhooks.secret, scheme);
            let sent = self
                .http
                .post(&url)
                .header("content-type", "application/json")
                .header("user-agent", "polar.sh webhooks")
                .header("webhook-id", &signed.id)
                .header("webhook-timestamp", signed.timestamp)
                .header("webhook-signature", &signed.signature)
                .body(signed.body)
                .send()
                .await;
            let status = sent.map_or(0, |response| response.status().as_u16());
            self.stock().told.push(((*kind).to_owned(), status));
        }
    }
}

impl Stock {
    pub fn by_external(&mut self, id: &str) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|customer| customer.external_id == id)
    }

    pub fn by_id(&mut self, id: Uuid) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|customer| customer.id == id)
    }

    pub fn sub(&mut self, id: Uuid) -> Option<&mut Sub> {
        self.customers.iter_mut().flat_map(|customer| &mut customer.subs).find(|sub| sub.id == id)
    }
}

impl Customer {
    pub fn state(&self) -> Value {
        things::state(self.id, &self.external_id, &self.subs)
    }

    pub fn order(&self, order: &Order) -> Value {
        let sub = self.subs.iter().find(|sub| sub.id == order.sub).expect("its subscription");
        things::order(order.id, sub, &order.status, sub.modified)
    }

    /// What a change is told as: the subscription's events, and the state after them.
    pub fn told<'a>(&self, kinds: &[&'a str]) -> Vec<(&'a str, Value)> {
        let Some(sub) = self.subs.last() else { return Vec::new() };
        let mut events: Vec<(&str, Value)> = kinds.iter().map(|kind| (*kind, sub.data())).collect();
        events.push(("customer.state_changed", self.state()));
        events
    }

    pub fn tell(&self) -> Value {
        json!({ "id": self.id, "external_id": self.external_id, "subscriptions": self.subs,
            "orders": self.orders.iter().map(|order| json!({ "id": order.id, "status": order.status })).collect::<Vec<_>>() })
    }
}
