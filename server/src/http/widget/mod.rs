//! `/widget/v1`: visitors. Public, cross-origin, without cookies. A token is good for one bot, one visitor and one
//! origin.

mod bots;
mod chat;
mod me;
mod messages;
mod sessions;
mod visitor;

use super::{limits, maintenance};
use crate::state::App;
use axum::Router;
use axum::http::{HeaderName, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The routes, without their prefix.
pub fn router(app: &App) -> Router<App> {
    // Which origins a bot allows is decided by each handler: a preflight names no bot. No credentials, ever.
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
            limits::POLICY,
            limits::STATE,
        ])
        .max_age(Duration::from_secs(600));
    Router::new()
        .route("/bots/{id}", get(bots::get))
        .route("/sessions", post(sessions::create))
        .route("/chat", post(chat::chat))
        .route("/messages/{id}/events", get(messages::events))
        .route("/messages/{id}/cancel", post(messages::cancel))
        .route("/messages/{id}/confirmations/{confirmation_id}", post(messages::confirm))
        .route("/messages/{id}/feedback", post(messages::feedback))
        .route("/conversations/{id}/messages", get(messages::list))
        .route("/me", get(me::export).delete(me::erase))
        .layer(from_fn_with_state(app.clone(), maintenance::guard))
        .layer(limits::per_address("widget", app.config.limits.widget_per_minute))
        // Outside of all that refuses: a page elsewhere could not read why.
        .layer(cors)
}
