//! The API's description for people. RapiDoc comes from this server, not from elsewhere.

use crate::error::Error;
use crate::http::assets::{Dashboard, file};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};

const PAGE: &str = include_str!("api.html");
const CSP: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'";

/// The page.
pub async fn page() -> Response {
    ([(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP))], Html(PAGE)).into_response()
}

/// RapiDoc itself.
pub async fn script(headers: HeaderMap) -> Response {
    file::<Dashboard>("rapidoc-min.js", "public, max-age=3600", &headers)
        .unwrap_or_else(|| Error::not_found("script in this build: run `make build`").into_response())
}
