//! `POST /v1/embeddings`: vectors of hashed words, so that similar texts are near each other.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use serde_json::{Value, json};

use crate::behaviour::{BadVectors, Endpoint};
use crate::{Fake, wire};

/// OpenAI takes no more texts in one request.
const MOST_INPUTS: usize = 2048;

/// Answers an embeddings request.
pub async fn create(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return wire::error(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "We could not parse the JSON body of your request.",
        );
    };
    let mut ticket = fake.records.note("/v1/embeddings", &headers, &body);
    let inputs: Vec<&str> = match &body["input"] {
        Value::String(text) => vec![text],
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if inputs.is_empty() || inputs.len() > MOST_INPUTS || inputs.iter().any(|text| text.is_empty()) {
        return wire::error(StatusCode::BAD_REQUEST, "invalid_request_error", "'$.input' is invalid.");
    }
    let behaviour = fake.control.next(Endpoint::Embeddings);
    wire::wait(&behaviour).await;
    if let Some(error) = wire::ordered_error(&behaviour) {
        ticket.finish();
        return error;
    }
    let dimensions =
        body["dimensions"].as_u64().and_then(|value| usize::try_from(value).ok()).unwrap_or(1536);
    let base64 = body["encoding_format"] == json!("base64");
    let mut data: Vec<Value> = inputs
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let mut vector = embed(text, dimensions);
            match behaviour.vectors {
                Some(BadVectors::Short) => drop(vector.pop()),
                Some(BadVectors::Nan) => vector[0] = f32::NAN,
                Some(BadVectors::Zero) => vector.fill(0.0),
                Some(BadVectors::Missing) | None => {}
            }
            json!({"object": "embedding", "index": index, "embedding": encode(&vector, base64)})
        })
        .collect();
    if behaviour.vectors == Some(BadVectors::Missing) {
        data.pop();
    }
    let tokens: usize = inputs.iter().map(|text| wire::tokens(text)).sum();
    ticket.finish();
    let usage = json!({"prompt_tokens": tokens, "total_tokens": tokens});
    axum::Json(json!({"object": "list", "data": data, "model": body["model"], "usage": usage}))
        .into_response()
}

fn encode(vector: &[f32], base64: bool) -> Value {
    if base64 {
        let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
        json!(base64::engine::general_purpose::STANDARD.encode(bytes))
    } else {
        json!(vector)
    }
}

/// Every word and every three letters of it add a fixed pseudo-random direction.
fn embed(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0_f32; dimensions];
    for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        add(&mut vector, word, 1.0);
        let letters: Vec<char> = word.chars().collect();
        for part in letters.windows(4) {
            add(&mut vector, &part.iter().collect::<String>(), 0.4);
        }
    }
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in &mut vector {
            *value /= length;
        }
    }
    vector
}

fn add(vector: &mut [f32], feature: &str, weight: f32) {
    let mut state = feature.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    for value in vector {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *value += if state >> 63 == 0 { weight } else { -weight };
    }
}
