//! `POST /v1/rerank`, as Cohere, Jina and text-embeddings-inference speak it; and what the chat model is asked besides
//! answering: to put a follow-up anew, and to judge passages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::behaviour::Endpoint;
use crate::{Fake, passages, wire};

/// Judges passages: in the order of the numbers in the behaviour's `text`, else by the words they share with the question.
pub async fn create(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return wire::error(StatusCode::BAD_REQUEST, "invalid_request_error", "no JSON");
    };
    let mut ticket = fake.records.note("/v1/rerank", &headers, &body);
    let behaviour = fake.control.next(Endpoint::Rerank);
    wire::wait(&behaviour).await;
    if let Some(error) = wire::ordered_error(&behaviour) {
        ticket.finish();
        return error;
    }
    let tei = body["texts"].is_array();
    let texts = if tei { &body["texts"] } else { &body["documents"] };
    let query = body["query"].as_str().unwrap_or_default().to_lowercase();
    let ordered: Vec<usize> = behaviour
        .text
        .iter()
        .flat_map(|text| text.split(','))
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    let score = |place: usize, text: &str| match ordered.iter().position(|number| *number == place + 1) {
        Some(rank) => 1.0 / (1.0 + rank as f64),
        None if ordered.is_empty() => {
            let text = text.to_lowercase();
            let words: Vec<&str> = query.split_whitespace().collect();
            words.iter().filter(|word| text.contains(*word)).count() as f64 / words.len().max(1) as f64
        }
        None => 0.0,
    };
    let judged: Vec<(usize, f64)> = texts
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(place, text)| (place, score(place, text.as_str().unwrap_or_default())))
        .collect();
    ticket.finish();
    let answer = if tei {
        judged.iter().map(|(index, score)| json!({"index": index, "score": score})).collect::<Value>()
    } else {
        let results: Vec<Value> =
            judged.iter().map(|(index, score)| json!({"index": index, "relevance_score": score})).collect();
        json!({"model": body["model"], "results": results, "usage": {"total_tokens": 42}})
    };
    axum::Json(answer).into_response()
}

/// What the chat model says that is asked something besides answering; none if it is to answer. A follow-up is repeated as
/// it is, and all passages are found good.
pub fn aside(body: &Value) -> Option<String> {
    let prompt = passages::prompt(body);
    if prompt.starts_with("You put a visitor's last question") {
        return prompt.rsplit("Last question: ").next().map(str::to_owned);
    }
    if !prompt.starts_with("You judge which passages") {
        return None;
    }
    let count = prompt.matches("\">\n").count();
    Some((1..=count).map(|number| number.to_string()).collect::<Vec<_>>().join(", "))
}
