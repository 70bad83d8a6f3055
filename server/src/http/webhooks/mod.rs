//! `/webhooks`: what other services tell. Verify, record, say thanks; no effects here.

mod polar;

use super::limits;
use crate::config;
use crate::state::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::post;

/// How much more often than the API it may be asked: on the first of a month, all subscriptions renew at once.
const BURST: u32 = 10;

/// The routes, without their prefix. Counted by address before anything is read.
pub fn router(caps: &config::Limits) -> Router<App> {
    Router::new().route("/polar", post(polar::receive)).layer(from_fn_with_state(
        limits::ByAddress::new("webhooks", caps.api_per_minute.saturating_mul(BURST)),
        limits::per_address,
    ))
}
