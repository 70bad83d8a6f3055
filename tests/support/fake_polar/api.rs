//! Polar's API, as far as it is asked here: each request with a token, each body checked.

use crate::polar::checkout::{Opened, session};
use crate::polar::things;
use crate::polar::{PRO, STARTER};
use crate::shop::{Checkout, Fake};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

type Shared = State<Arc<Fake>>;

#[expect(clippy::needless_pass_by_value, reason = "made for this alone by its callers")]
fn refuse(status: u16, error: &str, detail: Value) -> Response {
    (StatusCode::from_u16(status).expect("a status"), Json(json!({ "error": error, "detail": detail })))
        .into_response()
}

fn missing() -> Response {
    refuse(404, "ResourceNotFound", "Not found".into())
}

fn invalid(field: &str) -> Response {
    let wrong = json!([{ "loc": ["body", field], "msg": "Invalid", "type": "value_error", "input": null }]);
    refuse(422, "RequestValidationError", wrong)
}

/// Notes each request, wants a token, fails if it was told to, and dates its answers.
pub async fn gate(State(fake): Shared, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    let authorised = parts
        .headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.starts_with("Bearer polar_oat_")));
    let failure = {
        let mut stock = fake.stock();
        stock.requests.push(json!({
            "method": parts.method.as_str(), "path": format!("/v1{}", parts.uri),
            "version": parts.headers.get("polar-version").map(|value| value.to_str().unwrap_or_default()),
            "body": serde_json::from_slice::<Value>(&body).unwrap_or(Value::Null),
        }));
        if stock.failures.is_empty() { None } else { Some(stock.failures.remove(0)) }
    };
    let mut response = match failure {
        Some((status, wait)) => {
            let mut response = refuse(status, "Ordered", "It was told to fail.".into());
            if let Some(wait) = wait {
                response.headers_mut().insert(header::RETRY_AFTER, wait.into());
            }
            response
        }
        None if !authorised => refuse(401, "Unauthorized", "A token is needed.".into()),
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    let date = jiff::Timestamp::from_millisecond(fake.now()).expect("within the calendar");
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).expect("a date");
    response.headers_mut().insert(header::DATE, date.parse().expect("a header"));
    response
}

pub async fn check_out(State(fake): Shared, Json(body): Json<Value>) -> Response {
    let product = body["products"][0].as_str().and_then(|id| id.parse::<Uuid>().ok());
    let Some(product) = product.filter(|id| [STARTER, PRO].contains(id)) else { return invalid("products") };
    let text = |key: &str| body[key].as_str();
    let Some(success_url) = text("success_url").filter(|url| url.starts_with("http")) else {
        return invalid("success_url");
    };
    let (id, at) = (Uuid::new_v4(), fake.now());
    let (external_id, email) = (text("external_customer_id"), text("customer_email"));
    let url = format!("{}/checkout/{id}", fake.base);
    let mut stock = fake.stock();
    let customer = external_id.and_then(|id| stock.by_external(id)).map(|customer| customer.id);
    let return_url = text("return_url");
    let opened = Opened { id, at, url: &url, product, customer, external_id, email, success_url, return_url };
    let checkout = Checkout {
        product,
        external_id: external_id.unwrap_or_default().to_owned(),
        email: email.unwrap_or_default().to_owned(),
        success_url: success_url.to_owned(),
        paid: false,
    };
    stock.checkouts.insert(id, checkout);
    (StatusCode::CREATED, Json(opened.data())).into_response()
}

pub async fn portal(State(fake): Shared, Json(body): Json<Value>) -> Response {
    let external = body["external_customer_id"].as_str().unwrap_or_default();
    let back = body["return_url"].as_str();
    let Some(id) = fake.stock().by_external(external).map(|customer| customer.id) else {
        return invalid("external_customer_id");
    };
    let query: String = url::form_urlencoded::byte_serialize(back.unwrap_or_default().as_bytes()).collect();
    let url = format!("{}/portal/{id}?back={query}", fake.base);
    (StatusCode::CREATED, Json(session(id, external, &url, back, fake.now()))).into_response()
}

pub async fn state(State(fake): Shared, Path(external): Path<String>) -> Response {
    fake.stock()
        .by_external(&external)
        .map_or_else(missing, |customer| Json(customer.state()).into_response())
}

pub async fn subscription(State(fake): Shared, Path(id): Path<Uuid>) -> Response {
    fake.stock().sub(id).map_or_else(missing, |sub| Json(sub.data()).into_response())
}

pub async fn change(State(fake): Shared, Path(id): Path<Uuid>, Json(body): Json<Value>) -> Response {
    let product = body["product_id"].as_str().and_then(|id| id.parse::<Uuid>().ok());
    let Some(product) = product.filter(|id| [STARTER, PRO].contains(id)) else {
        return invalid("product_id");
    };
    let now = fake.now();
    let (data, events) = {
        let mut stock = fake.stock();
        let Some(sub) = stock.sub(id) else { return missing() };
        if sub.ended_at.is_some() {
            return refuse(
                403,
                "AlreadyCanceledSubscription",
                "This subscription is already canceled.".into(),
            );
        }
        sub.product_id = product;
        sub.modified = now;
        let (data, customer) = (sub.data(), sub.customer_id);
        let events = stock
            .by_id(customer)
            .map(|customer| customer.told(&["subscription.updated"]))
            .unwrap_or_default();
        (data, events)
    };
    fake.tell(&events).await;
    Json(data).into_response()
}

/// The values of a query's key.
fn queried(request: &Request, key: &str) -> Vec<String> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
        .collect()
}

#[expect(clippy::needless_pass_by_value, reason = "made for this alone by its callers")]
fn list(items: Vec<Value>) -> Response {
    let count = items.len();
    Json(json!({ "items": items, "pagination": { "total_count": count, "max_page": 1 } })).into_response()
}

pub async fn orders(State(fake): Shared, request: Request) -> Response {
    let wanted = queried(&request, "customer_id");
    let stock = fake.stock();
    let of = stock.customers.iter().filter(|customer| wanted.contains(&customer.id.to_string()));
    list(of.flat_map(|customer| customer.orders.iter().map(|order| customer.order(order))).collect())
}

pub async fn products(request: Request) -> Response {
    let wanted = queried(&request, "id");
    let known = [STARTER, PRO].into_iter().filter(|id| wanted.is_empty() || wanted.contains(&id.to_string()));
    list(known.map(things::product).collect())
}

pub async fn ingest(State(fake): Shared, Json(body): Json<Value>) -> Response {
    let Some(events) = body["events"].as_array() else { return invalid("events") };
    let good = |event: &Value| {
        ["name", "external_customer_id", "external_id"].iter().all(|key| event[key].is_string())
            && event["timestamp"].as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok())
    };
    if !events.iter().all(good) {
        return invalid("events");
    }
    let mut stock = fake.stock();
    let (mut inserted, mut duplicates) = (0, 0);
    for event in events {
        let id = event["external_id"].as_str().expect("checked above").to_owned();
        if stock.usage.insert(id, event.clone()).is_none() {
            inserted += 1;
        } else {
            duplicates += 1;
        }
    }
    stock.duplicates += duplicates;
    Json(json!({ "inserted": inserted, "duplicates": duplicates })).into_response()
}
