//! Orders from tests, and what the fake was asked.

use crate::polar::things::Sub;
use crate::shop::{Customer, Fake, Order};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// The body of `POST /control`; all that is left out stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Sets the clock, in milliseconds since 1970.
    now: Option<i64>,
    /// Answers of the API from now on, one each: a status and seconds to wait.
    #[serde(default)]
    failures: Vec<(u16, Option<u64>)>,
    /// Where webhooks go from now on.
    webhooks: Option<String>,
    /// Puts a customer in place of the one of the same external id.
    customer: Option<Given>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    id: Uuid,
    external_id: String,
    subscriptions: Vec<Sub>,
}

pub async fn tell(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let stock = fake.stock();
    let customers: Vec<Value> = stock.customers.iter().map(Customer::tell).collect();
    Json(
        json!({ "requests": stock.requests, "usage": stock.usage, "duplicates": stock.duplicates, "told": stock.told,
        "customers": customers,
        "checkouts": stock.checkouts.values().map(|one| json!({ "email": one.email, "external_id": one.external_id,
            "success_url": one.success_url, "paid": one.paid })).collect::<Vec<_>>() }),
    )
}

pub async fn steer(State(fake): State<Arc<Fake>>, Json(command): Json<Command>) -> Json<Value> {
    let mut stock = fake.stock();
    stock.now = command.now.or(stock.now);
    stock.failures.extend(command.failures);
    if command.webhooks.is_some() {
        stock.webhooks = command.webhooks;
    }
    if let Some(given) = command.customer {
        stock.customers.retain(|customer| customer.external_id != given.external_id);
        let orders = given.subscriptions.iter().map(|sub| Order {
            id: Uuid::from_u128(sub.id.as_u128() ^ 7),
            status: "paid".to_owned(),
            sub: sub.id,
        });
        let orders = orders.collect();
        stock.customers.push(Customer {
            id: given.id,
            external_id: given.external_id,
            subs: given.subscriptions,
            orders,
        });
    }
    Json(json!({ "ok": true }))
}
