//! `/webhooks`: what other services tell. Verify, record, say thanks; no effects here.

mod polar;

use super::limits;
use crate::config;
use crate::state::App;
use axum::Router;
use axum::routing::post;

/// The routes, without their prefix. Counted by address before anything is read.
pub fn router(caps: &config::Limits) -> Router<App> {
    Router::new().route("/polar", post(polar::receive)).layer(limits::per_address(caps.api_per_minute))
}
