//! The pages that buyers see: a checkout with a button to pay, and a portal with a button for each thing that can happen to
//! a subscription.

use crate::polar::things::{self, Sub};
use crate::shop::{Customer, Fake, Order};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

type Shared = State<Arc<Fake>>;

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=\"data:,\"><title>{title}</title>\
         <style>body{{font:16px/1.5 sans-serif;max-width:30rem;margin:3rem auto}}form{{display:inline}}</style>\
         <h1>{title}</h1>{body}"
    ))
}

fn gone() -> Response {
    (StatusCode::NOT_FOUND, page("Nothing here", "")).into_response()
}

pub async fn checkout(State(fake): Shared, Path(id): Path<Uuid>) -> Response {
    let Some(checkout) = fake.stock().checkouts.get(&id).cloned() else { return gone() };
    let cents = things::price(checkout.product);
    let body = format!(
        "<p>A test checkout for {}: nothing is charged.</p><form method=post><button>Pay ${}.{:02}</button></form>",
        checkout.email,
        cents / 100,
        cents % 100
    );
    page("Checkout", &body).into_response()
}

pub async fn pay(State(fake): Shared, Path(id): Path<Uuid>) -> Response {
    let now = fake.now();
    let (events, back) = {
        let mut stock = fake.stock();
        let Some(checkout) = stock.checkouts.get_mut(&id) else { return gone() };
        let back = checkout.success_url.clone();
        if checkout.paid {
            return Redirect::to(&back).into_response();
        }
        checkout.paid = true;
        let checkout = checkout.clone();
        let mut sub = Sub::of(&checkout.external_id, checkout.product, now);
        let known = stock.by_external(&checkout.external_id).map(|customer| customer.id);
        let customer_id = known.unwrap_or_else(Uuid::new_v4);
        sub.customer_id = customer_id;
        if known.is_none() {
            stock.customers.push(Customer {
                id: customer_id,
                external_id: checkout.external_id.clone(),
                subs: Vec::new(),
                orders: Vec::new(),
            });
        }
        let customer = stock.by_id(customer_id).expect("just put there");
        let order = Order { id: Uuid::new_v4(), status: "paid".to_owned(), sub: sub.id };
        customer.subs.push(sub.clone());
        customer.orders.push(order.clone());
        let mut events = vec![("customer.created", sub.customer())];
        events.extend(customer.told(&[
            "subscription.created",
            "subscription.updated",
            "subscription.active",
        ]));
        events.insert(3, ("order.paid", customer.order(&order)));
        (events, back)
    };
    fake.tell(&events).await;
    Redirect::to(&back).into_response()
}

/// Where the portal leads back to.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// What can happen to a subscription: the name of it, and what the button says.
const ACTS: [(&str, &str); 8] = [
    ("cancel", "Cancel at the end of the period"),
    ("keep", "Keep it after all"),
    ("fail", "Let a payment fail"),
    ("recover", "Pay what is missing"),
    ("pause", "Pause"),
    ("resume", "Resume"),
    ("refund", "Refund the last payment"),
    ("end", "End it now"),
];

pub async fn portal(State(fake): Shared, Path(customer): Path<Uuid>, Query(back): Query<Back>) -> Response {
    let status = match fake.stock().by_id(customer) {
        Some(customer) => customer.subs.last().map(|sub| sub.status.clone()).unwrap_or_default(),
        None => return gone(),
    };
    let query: String = url::form_urlencoded::byte_serialize(back.back.as_bytes()).collect();
    let buttons: String = ACTS
        .iter()
        .map(|(act, words)| {
            format!("<form method=post action=\"/portal/{customer}/{act}?back={query}\"><button>{words}</button></form> ")
        })
        .collect();
    let body = format!("<p>Status: {status}</p><p>{buttons}</p><p><a href=\"{}\">Back</a></p>", back.back);
    page("Customer portal", &body).into_response()
}

/// Changes a subscription and names the events that tell of it.
fn changed(sub: &mut Sub, act: &str, now: i64) -> Option<&'static [&'static str]> {
    let (next, kinds): (Sub, &[&str]) = match act {
        "cancel" => (sub.ending(now), &["subscription.updated", "subscription.canceled"]),
        "keep" => {
            let kept = sub.at(now, |sub| {
                sub.cancel_at_period_end = false;
                sub.ends_at = None;
            });
            (kept, &["subscription.updated", "subscription.uncanceled"])
        }
        "fail" => (sub.late(now), &["subscription.updated", "subscription.past_due"]),
        "recover" | "resume" => {
            let well = sub.at(now, |sub| {
                "active".clone_into(&mut sub.status);
                sub.past_due_at = None;
                sub.resumes_at = None;
            });
            let kinds: &[&str] = if act == "resume" {
                &["subscription.updated", "subscription.resumed"]
            } else {
                &["subscription.updated", "subscription.active"]
            };
            (well, kinds)
        }
        "pause" => {
            let paused = sub.at(now, |sub| "paused".clone_into(&mut sub.status));
            (paused, &["subscription.updated", "subscription.paused"])
        }
        "end" => (sub.ended(now), &["subscription.updated", "subscription.canceled", "subscription.revoked"]),
        "refund" => (sub.clone(), &[]),
        _ => return None,
    };
    *sub = next;
    Some(kinds)
}

pub async fn act(
    State(fake): Shared,
    Path((id, act)): Path<(Uuid, String)>,
    Query(back): Query<Back>,
) -> Response {
    let now = fake.now();
    let events = {
        let mut stock = fake.stock();
        let Some(customer) = stock.by_id(id) else { return gone() };
        let Some(sub) = customer.subs.last_mut() else { return gone() };
        let Some(kinds) = changed(sub, &act, now) else { return gone() };
        if act == "refund" {
            let Some(order) = customer.orders.last_mut() else { return gone() };
            "refunded".clone_into(&mut order.status);
            let (order, sub) = (order.clone(), customer.subs.last().cloned().expect("looked at above"));
            let refund = things::refund(Uuid::new_v4(), order.id, &sub, "succeeded", false, now);
            vec![("refund.created", refund), ("order.refunded", customer.order(&order))]
        } else {
            customer.told(kinds)
        }
    };
    fake.tell(&events).await;
    let query: String = url::form_urlencoded::byte_serialize(back.back.as_bytes()).collect();
    Redirect::to(&format!("/portal/{id}?back={query}")).into_response()
}
