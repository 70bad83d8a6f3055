//! Bodies as OpenAI writes them.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::behaviour::Behaviour;

/// An error with OpenAI's body.
pub fn error(status: StatusCode, kind: &str, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": kind, "param": null, "code": null}});
    (status, axum::Json(body)).into_response()
}

/// The error that a behaviour asks for, if it asks for one.
pub fn ordered_error(behaviour: &Behaviour) -> Option<Response> {
    let status = StatusCode::from_u16(behaviour.status?).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match &behaviour.body {
        Some(body) => (status, body.clone()).into_response(),
        None => error(status, "fake_error", "as ordered"),
    };
    if let Some(value) = behaviour.retry_after.as_ref().and_then(|value| value.parse().ok()) {
        response.headers_mut().insert("retry-after", value);
    }
    Some(response)
}

/// Waits as ordered. A silent behaviour waits for ever: until the client goes.
pub async fn wait(behaviour: &Behaviour) {
    if behaviour.silent {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(behaviour.head_ms)).await;
}

/// Roughly what a tokenizer would count.
pub fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}

/// Usage, as chat reports it.
pub fn usage(prompt: usize, completion: usize) -> Value {
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion})
}
