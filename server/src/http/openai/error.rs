//! Errors as OpenAI's clients read them: `{"error": {"message", "type", "code", "param"}}`.

use crate::error::{Code, Error};
use axum::http::StatusCode;
use serde::Serialize;

/// Whether a path is one of these, and its errors are shaped so.
#[must_use]
pub fn is_here(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

/// What went wrong, as OpenAI spells it.
#[derive(Debug, Serialize)]
pub(super) struct Envelope {
    error: Body,
}

#[derive(Debug, Serialize)]
struct Body {
    message: String,
    #[serde(rename = "type")]
    kind: &'static str,
    param: Option<String>,
    code: &'static str,
}

impl Envelope {
    /// The error as the caller may see it. `path` is the address that was asked for.
    pub(super) fn of(error: &Error, path: &str) -> Self {
        let field = error.fields.first();
        // Nothing else can be missing at these addresses.
        let no_model = error.code == Code::NotFound
            && (path == "/v1/chat/completions" || path.starts_with("/v1/models/"));
        let param = if no_model { Some("model".to_owned()) } else { field.map(|field| field.field.clone()) };
        let code = match (error.code, field.map(|field| field.code.as_str())) {
            (Code::NotFound, _) if no_model => "model_not_found",
            (Code::Invalid, Some("unknown")) => "unknown_parameter",
            (Code::Invalid, Some("required")) => "missing_required_parameter",
            (Code::Invalid, Some("unsupported")) => "unsupported_parameter",
            (Code::Invalid, Some("too_long")) => "string_above_max_length",
            (Code::Invalid, _) => "invalid_value",
            (Code::Unauthorized, _) => "invalid_api_key",
            (Code::Forbidden, _) => "insufficient_permissions",
            (Code::RateLimited, _) => "rate_limit_exceeded",
            (Code::QuotaReached, _) => "insufficient_quota",
            (other, _) => other.as_str(),
        };
        let kind = match error.code.status() {
            402 => "insufficient_quota",
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        Self { error: Body { message: error.detail.clone(), kind, param, code } }
    }
}

/// The status and the body of an error at one of these addresses.
///
/// # Errors
/// When it can't be written as JSON, which no text can bring about.
pub fn body(error: &Error, path: &str) -> serde_json::Result<(StatusCode, Vec<u8>)> {
    let status = match error.code {
        // OpenAI answers 400 to values that are not valid.
        Code::Invalid => StatusCode::BAD_REQUEST,
        code => StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    Ok((status, serde_json::to_vec(&Envelope::of(error, path))?))
}
