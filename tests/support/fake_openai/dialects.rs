//! Servers that speak OpenAI's API in their own way, each below a path of its own: `/azure`, `/ollama`, `/llama_cpp`, `/vllm`,
//! `/litellm`, `/strict` (refuses parameters by name), `/whole` (does not stream) and `/echo` (refuses, and says back what it was
//! sent). They always answer "Yes."; what they were asked is told like all else.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::{Fake, wire};

/// The length of a vector here.
const DIMENSIONS: usize = 48;

/// The routes.
pub fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/azure/openai/deployments/{deployment}/chat/completions", post(azure_chat))
        .route("/azure/openai/deployments/{deployment}/embeddings", post(azure_embeddings))
        .route("/ollama/v1/{*rest}", post(ollama))
        .route("/llama_cpp/v1/{*rest}", post(llama_cpp))
        .route("/vllm/v1/{*rest}", post(vllm))
        .route("/vllm/v1/models", get(models))
        .route("/litellm/v1/{*rest}", post(litellm))
        .route("/strict/v1/{*rest}", post(strict))
        .route("/whole/v1/{*rest}", post(whole))
        .route("/echo/v1/{*rest}", post(echo))
}

/// Server-sent events of these bodies.
fn events(chunks: &[Value]) -> Response {
    let mut body: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    body.push_str("data: [DONE]\n\n");
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn delta(delta: &Value, finish: Option<&str>) -> Value {
    json!({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
           "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
}

fn counted(mut chunk: Value, written: u64) -> Value {
    chunk["usage"] = json!({"prompt_tokens": 7, "completion_tokens": written, "total_tokens": 7 + written});
    chunk
}

fn read(fake: &Fake, path: &'static str, headers: &HeaderMap, body: &Bytes) -> Value {
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    fake.records.note(path, headers, &body).finish();
    body
}

fn vector() -> Vec<f32> {
    let mut vector = vec![0.0; DIMENSIONS];
    vector[0] = 1.0;
    vector
}

/// Vectors for as many texts as were sent; `nested` in a list of their own.
fn vectors(body: &Value, nested: bool) -> Value {
    let count = body["input"].as_array().map_or(1, Vec::len);
    let embedding = if nested { json!([vector()]) } else { json!(vector()) };
    let one = |index: usize| json!({"object": "embedding", "index": index, "embedding": embedding});
    json!({"object": "list", "data": (0..count).map(one).collect::<Vec<_>>(), "model": "m"})
}

fn is_embeddings(uri: &Uri) -> bool {
    uri.path().ends_with("/embeddings")
}

/// Azure wants its own header and a version, and knows deployments by their names.
fn azure(headers: &HeaderMap, uri: &Uri, deployment: &str) -> Option<Response> {
    if headers.contains_key(header::AUTHORIZATION) || !headers.contains_key("api-key") {
        let error = json!({"error": {"code": "401", "message": "Access denied due to invalid subscription key or wrong API endpoint."}});
        return Some((StatusCode::UNAUTHORIZED, Json(error)).into_response());
    }
    if deployment == "absent" || !uri.query().unwrap_or_default().contains("api-version=2024-10-21") {
        let error = json!({"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist."}});
        return Some((StatusCode::NOT_FOUND, Json(error)).into_response());
    }
    None
}

async fn azure_chat(
    State(fake): State<Arc<Fake>>,
    Path(deployment): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    read(&fake, "azure", &headers, &body);
    azure(&headers, &uri, &deployment).unwrap_or_else(|| {
        let filtered = json!({"id": "", "object": "", "created": 0, "model": "", "choices": [],
            "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": false}}}]});
        let last = json!({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []});
        events(&[
            filtered,
            delta(&json!({"role": "assistant", "content": ""}), None),
            delta(&json!({"content": "Yes."}), None),
            delta(&json!({}), Some("stop")),
            counted(last, 2),
        ])
    })
}

async fn azure_embeddings(
    State(fake): State<Arc<Fake>>,
    Path(deployment): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    let body = read(&fake, "azure", &headers, &body);
    azure(&headers, &uri, &deployment).unwrap_or_else(|| Json(vectors(&body, false)).into_response())
}

/// Thinks in a field of its own, and sends plain numbers whatever is asked for.
async fn ollama(State(fake): State<Arc<Fake>>, headers: HeaderMap, uri: Uri, body: Bytes) -> Response {
    let body = read(&fake, "ollama", &headers, &body);
    if body["model"] == "absent" {
        let error = json!({"error": {"message": "model \"absent\" not found, try pulling it first", "type": "api_error",
            "param": null, "code": null}});
        return (StatusCode::NOT_FOUND, Json(error)).into_response();
    }
    if is_embeddings(&uri) {
        return Json(vectors(&body, false)).into_response();
    }
    let last = json!({"choices": []});
    events(&[
        delta(&json!({"role": "assistant", "content": "", "reasoning": "They want a word."}), None),
        delta(&json!({"role": "assistant", "content": "Yes."}), None),
        delta(&json!({"role": "assistant", "content": ""}), Some("stop")),
        counted(last, 9),
    ])
}

/// Thinks aloud, counts nothing, and puts each vector in a list of its own.
async fn llama_cpp(State(fake): State<Arc<Fake>>, headers: HeaderMap, uri: Uri, body: Bytes) -> Response {
    let body = read(&fake, "llama_cpp", &headers, &body);
    if is_embeddings(&uri) {
        return Json(vectors(&body, true)).into_response();
    }
    events(&[
        delta(&json!({"role": "assistant", "content": null}), None),
        delta(&json!({"content": "<thi"}), None),
        delta(&json!({"content": "nk>They want a word.</think>\n\nYes"}), None),
        delta(&json!({"content": "."}), None),
        delta(&json!({}), Some("stop")),
    ])
}

/// Counts with every piece.
async fn vllm(State(fake): State<Arc<Fake>>, headers: HeaderMap, uri: Uri, body: Bytes) -> Response {
    let body = read(&fake, "vllm", &headers, &body);
    if is_embeddings(&uri) {
        return Json(vectors(&body, false)).into_response();
    }
    events(&[
        counted(delta(&json!({"role": "assistant", "content": ""}), None), 0),
        counted(delta(&json!({"reasoning_content": "They want a word."}), None), 5),
        counted(delta(&json!({"content": "Yes."}), None), 7),
        counted(delta(&json!({}), Some("stop")), 7),
        counted(json!({"choices": []}), 7),
    ])
}

async fn models() -> Json<Value> {
    Json(json!({"object": "list", "data": [{"id": "thinker"}, {"id": "embedder"}, {"id": "thinker"}]}))
}

/// Sends null where others send an empty list, and comments to keep the line open.
async fn litellm(State(fake): State<Arc<Fake>>, headers: HeaderMap, uri: Uri, body: Bytes) -> Response {
    let body = read(&fake, "litellm", &headers, &body);
    if is_embeddings(&uri) {
        return Json(vectors(&body, false)).into_response();
    }
    let last = counted(json!({"choices": null}), 2);
    let text = format!(
        ": keep-alive\n\ndata: {}\n\n: keep-alive\n\ndata: {}\n\ndata: {last}\n\ndata: [DONE]\n\n",
        delta(&json!({"content": "Yes."}), None),
        delta(&json!({"content": null}), Some("stop")),
    );
    ([(header::CONTENT_TYPE, "text/event-stream")], text).into_response()
}

/// Refuses, one after the other, what newer and older models do not take.
async fn strict(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = read(&fake, "strict", &headers, &body);
    let refusals = [
        (
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        (
            "temperature",
            "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
        ),
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
    ];
    for (parameter, message) in refusals {
        if !body[parameter].is_null() {
            return wire::error(StatusCode::BAD_REQUEST, "invalid_request_error", message);
        }
    }
    events(&[delta(&json!({"content": "Yes."}), None), delta(&json!({}), Some("stop"))])
}

async fn whole(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    read(&fake, "whole", &headers, &body);
    let message =
        json!({"index": 0, "message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"});
    Json(json!({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [message]}))
        .into_response()
}

async fn echo(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    read(&fake, "echo", &headers, &body);
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let said = format!("You sent {sent} and {}", String::from_utf8_lossy(&body));
    wire::error(StatusCode::BAD_REQUEST, "invalid_request_error", &said)
}
