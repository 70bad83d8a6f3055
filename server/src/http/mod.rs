//! HTTP: routes, extractors, wire types. No SQL, no business rules.
//!
//! Three surfaces that share nothing but what is below them: `dashboard` for people and programs, `widget` for
//! visitors, and the pages and files that browsers load.

pub mod access;
pub mod answers;
mod assets;
pub mod caller;
pub mod client;
mod confirmations;
mod csv;
mod dashboard;
mod health;
mod held;
pub mod input;
pub mod keys;
pub mod limits;
pub mod local;
mod maintenance;
mod messages;
mod openai;
pub mod openapi;
mod pages;
pub mod pipeline;
pub mod problem;
pub mod sse;
mod unread;
pub mod upload;
mod visitor_export;
mod webhooks;
mod widget;
pub mod wire;

use crate::state::App;
use crate::telemetry::context::{self, Asked};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::request_id::RequestId;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// The whole server. The same router is what tests talk to.
pub fn router(app: &App) -> Router {
    // Counted before it is looked at who asks: tokens can't be guessed faster than that. One count for both addresses
    // of the API: who is refused at one has not more at the other.
    let per_address = limits::per_address("address", app.config.limits.api_per_minute);
    let (api, _) = dashboard::router(&app.config.limits).split_for_parts();
    let api = api.layer(from_fn_with_state(app.clone(), maintenance::guard));
    let api = api.layer(from_fn_with_state(app.clone(), caller::authorise)).layer(per_address.clone());
    let (openai, _) = openai::router().split_for_parts();
    let openai = openai.layer(from_fn_with_state(app.clone(), maintenance::guard));
    let openai = openai.layer(from_fn_with_state(app.clone(), caller::authorise)).layer(per_address);
    let widget = widget::router(app).layer(from_fn_with_state(app.clone(), local::widget));
    Router::new()
        .nest("/api/v1", api.fallback(nothing_here))
        .nest("/v1", openai.fallback(nothing_here))
        .nest("/widget/v1", widget.fallback(nothing_here))
        .nest("/webhooks", webhooks::router(&app.config.limits).fallback(nothing_here))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/docs", get(pages::api::page))
        .route("/api/docs/rapidoc-min.js", get(pages::api::script))
        .route("/health", get(health::health))
        .route("/health/live", get(health::live))
        .route("/demo", get(pages::demo::page))
        .route("/docs", get(pages::docs::index))
        .route("/docs/{name}", get(pages::docs::page))
        .route("/widget.js", get(assets::loader))
        .route("/widget/{file}", get(assets::widget))
        .fallback(assets::dashboard)
        .with_state(app.clone())
        // Each wraps those above it: the last is the first to see a request.
        .layer(DefaultBodyLimit::max(app.config.limits.body_bytes))
        .layer(from_fn(unread::discard))
        .layer(from_fn_with_state(app.clone(), client::locate))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(limits::tell))
        .layer(from_fn(problem::finish))
        // What is packed already would only be packed again, and lose its length.
        .layer(
            CompressionLayer::new().compress_when(
                DefaultPredicate::new()
                    .and(may_be_transformed)
                    .and(NotForContentType::const_new("application/zip")),
            ),
        )
        .layer(SetResponseHeaderLayer::if_not_present(
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(())
                .on_body_chunk(())
                .on_eos(())
                .on_failure(())
                .on_response(log_answer),
        )
        .layer(from_fn(number))
}

/// Gives each request an id, and its answer the same. One that the client sent is not taken over: it could hold
/// anything and would stand in our log.
async fn number(mut request: Request, next: axum::middleware::Next) -> Response {
    let number = uuid::Uuid::now_v7();
    let Ok(id) = HeaderValue::from_str(&number.to_string()) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let parent = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let asked = Asked { request: number, trace: parent.and_then(context::trace_of) };
    let mut response = context::within(asked, next.run(request)).await;
    response.headers_mut().insert("x-request-id", id);
    response
}

/// What says `no-transform` (RFC 9111) goes out as it is, with its length.
fn may_be_transformed(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let said = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !said.contains("no-transform")
}

async fn nothing_here() -> crate::error::Error {
    crate::error::Error::new(
        crate::error::Code::NotFound,
        "There is nothing at this address. The API is described at /api/docs.",
    )
}

fn span(request: &Request) -> Span {
    let path =
        request.extensions().get::<MatchedPath>().map_or_else(|| request.uri().path(), MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), path, id = problem::request_id(request.extensions()))
}

fn log_answer<B>(response: &axum::http::Response<B>, latency: Duration, _: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    use axum::response::IntoResponse as _;
    let words = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "a panic without words".to_owned());
    crate::error::Error::internal(words).into_response()
}
