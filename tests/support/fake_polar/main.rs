//! A program that speaks Polar's wire, for tests and for trying out: a shop with two products, a checkout and a customer
//! portal of plain pages, webhooks signed and sent, meters that count.
//!
//! `fake-polar [--bind 127.0.0.1:0] [--webhooks URL] [--secret whsec_…] [--scheme legacy|standard]` prints
//! `listening on http://…` and ends on SIGTERM or SIGINT. `POST /control` gives it orders (see `control.rs`), `GET /control`
//! tells what it was asked. It knows nothing of Frontdesk.

#![expect(clippy::print_stdout, reason = "its one line says where it listens")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    reason = "a program for tests"
)]

mod api;
mod control;
mod pages;
#[path = "../polar/mod.rs"]
mod polar;
mod shop;

use axum::Router;
use axum::routing::{get, post};
use shop::{Fake, Webhooks};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().expect("nobody was before");
    let mut bind = "127.0.0.1:0".to_owned();
    let mut webhooks = Webhooks::default();
    let mut url = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--bind" => bind = value()?,
            "--webhooks" => url = Some(value()?),
            "--secret" => webhooks.secret = value()?,
            "--scheme" => webhooks.standard = value()? == "standard",
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let listener = tokio::net::TcpListener::bind(&bind).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let fake = Arc::new(Fake::new(base.clone(), webhooks));
    fake.stock().webhooks = url;
    let api = Router::new()
        .route("/checkouts/", post(api::check_out))
        .route("/customer-sessions/", post(api::portal))
        .route("/customers/external/{id}/state", get(api::state))
        .route("/subscriptions/{id}", get(api::subscription).patch(api::change))
        .route("/orders/", get(api::orders))
        .route("/products/", get(api::products))
        .route("/events/ingest", post(api::ingest))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&fake), api::gate));
    let app = Router::new()
        .nest("/v1", api)
        .route("/checkout/{id}", get(pages::checkout).post(pages::pay))
        .route("/portal/{customer}", get(pages::portal))
        .route("/portal/{customer}/{act}", post(pages::act))
        .route("/control", get(control::tell).post(control::steer))
        .with_state(fake);
    println!("listening on {base}");
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
