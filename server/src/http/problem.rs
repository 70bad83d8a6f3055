//! Errors on the wire: RFC 9457 problem documents, finished in one place.
//!
//! A handler's error carries its cause to the edge; there it is logged once, and the answer gets the request's id.

use crate::error::{Code, Error, FieldError};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// The content type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, as RFC 9457 spells it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// An address that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/docs/http-api#not_found")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable name of the kind: branch on this.
    pub code: String,
    /// What happened, why, and what to do.
    pub detail: String,
    /// Which request; the log knows it by the same id.
    pub request_id: String,
    /// On 422: which fields, and what is wrong with each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// The error as the caller may see it.
    #[must_use]
    pub fn of(error: &Error, request_id: &str) -> Self {
        Self {
            kind: format!("/docs/http-api#{}", error.code.as_str()),
            title: error.code.title().to_owned(),
            status: error.code.status(),
            code: error.code.as_str().to_owned(),
            detail: error.detail.clone(),
            request_id: request_id.to_owned(),
            errors: error.fields.clone(),
        }
    }
}

/// An error on its way to the edge.
#[derive(Clone)]
struct Raised(Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(Raised(Arc::new(self)));
        response
    }
}

/// The request's id, as its answer and the log show it.
#[must_use]
pub fn request_id(extensions: &axum::http::Extensions) -> String {
    extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or("unknown")
        .to_owned()
}

/// Logs an error once, with its causes.
pub fn log(error: &Error, request_id: &str) {
    // What the operator has switched off is no failure.
    if error.code.status() >= 500 && error.code != Code::Maintenance {
        tracing::error!(code = error.code.as_str(), request_id, cause = %error.chain(), "{}", error.detail);
    } else {
        tracing::debug!(code = error.code.as_str(), request_id, cause = %error.chain(), "{}", error.detail);
    }
}

/// Turns what failed into a problem document.
pub async fn finish(request: Request, next: Next) -> Response {
    let id = request_id(request.extensions());
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let error = match response.extensions().get::<Raised>() {
        Some(raised) => Arc::clone(&raised.0),
        None => match unworded(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
    };
    log(&error, &id);
    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Raised>();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = error.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    if error.code == Code::Unauthorized {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let body = if super::openai::is_here(&path) {
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        super::openai::body(&error, &path).map(|(status, body)| {
            parts.status = status;
            body
        })
    } else {
        serde_json::to_vec(&Problem::of(&error, &id))
    };
    match body {
        Ok(body) => Response::from_parts(parts, Body::from(body)),
        Err(failed) => {
            tracing::error!(error = %failed, "a problem document could not be written");
            Response::from_parts(parts, Body::empty())
        }
    }
}

/// Failures that the libraries below answer with by themselves, in words.
fn unworded(response: &Response) -> Option<Error> {
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return None;
    }
    if response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    {
        return None;
    }
    let (code, detail) = match response.status() {
        StatusCode::NOT_FOUND => {
            (Code::NotFound, "There is nothing at this address. The API is described at /api/docs.")
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            (Code::MethodNotAllowed, "This address does not take this method. See /api/docs.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (Code::TooLarge, "The request is larger than this address takes."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (Code::UnsupportedMediaType, "Send JSON, with content-type: application/json.")
        }
        StatusCode::REQUEST_TIMEOUT => {
            (Code::RequestTimeout, "The request took too long to arrive. Send it again.")
        }
        status if status.is_client_error() => (Code::BadRequest, "The request can't be read."),
        _ => return Some(Error::internal(format!("answered with {}", response.status()))),
    };
    Some(Error::new(code, detail))
}
