//! A page of nobody's with the demo bot on it, as a visitor would see it.

use super::escape;
use crate::demo;
use crate::error::{Code, Error, Result};
use crate::state::App;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};

const PAGE: &str = include_str!("demo.html");
const CSP: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'";

/// The page.
pub async fn page(State(app): State<App>) -> Result<Response> {
    let bot = demo::bot(&app).await?.ok_or_else(|| {
        Error::new(
            Code::NotFound,
            "There is no demo here: it comes with `frontdesk serve --local`, see /docs.",
        )
    })?;
    let body = PAGE.replace("{{bot}}", &escape(&bot.to_string()));
    Ok(([(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP))], Html(body)).into_response())
}
