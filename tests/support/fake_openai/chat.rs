//! `POST /v1/chat/completions`, whole or as a stream.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use crate::behaviour::{Behaviour, Ending, Endpoint, Malformed};
use crate::calls::{self, Call};
use crate::record::Ticket;
use crate::{Fake, passages, rerank, wire};

type Piece = Result<Bytes, std::io::Error>;

/// Answers a chat request.
pub async fn create(State(fake): State<Arc<Fake>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return wire::error(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "We could not parse the JSON body of your request.",
        );
    };
    let mut ticket = fake.records.note("/v1/chat/completions", &headers, &body);
    if body["model"].as_str().is_none() || body["messages"].as_array().is_none_or(Vec::is_empty) {
        return wire::error(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "you must provide a model and messages",
        );
    }
    let behaviour = fake.control.next(Endpoint::Chat);
    wire::wait(&behaviour).await;
    if let Some(error) = wire::ordered_error(&behaviour) {
        ticket.finish();
        return error;
    }
    let mut calls = behaviour.calls.clone();
    if behaviour.obey {
        calls.extend(calls::ordered(&body));
    }
    let silent = !calls.is_empty();
    let text = behaviour
        .text
        .clone()
        .or_else(|| rerank::aside(&body))
        .unwrap_or_else(|| if silent { String::new() } else { passages::answer(&body) });
    let usage = wire::usage(wire::tokens(&passages::prompt(&body)), wire::tokens(&text));
    let finish = behaviour
        .finish_reason
        .clone()
        .unwrap_or_else(|| if silent { "tool_calls" } else { "stop" }.to_owned());
    if body["stream"] != json!(true) {
        tokio::time::sleep(Duration::from_millis(behaviour.first_token_ms)).await;
        ticket.finish();
        let choice = json!({"index": 0, "message": {"role": "assistant", "content": text, "refusal": null},
                            "logprobs": null, "finish_reason": finish});
        let whole = json!({"id": "chatcmpl-fake", "object": "chat.completion", "created": 1_700_000_000,
                           "model": body["model"], "choices": [choice], "usage": usage});
        return axum::Json(whole).into_response();
    }
    let wants_usage = body["stream_options"]["include_usage"] == json!(true) && !behaviour.no_usage;
    let script = Script {
        model: body["model"].clone(),
        text,
        calls,
        finish,
        usage: wants_usage.then_some(usage),
        behaviour,
    };
    let (sender, receiver) = tokio::sync::mpsc::channel::<Piece>(1);
    tokio::spawn(script.play(sender, ticket));
    let stream = futures::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let mut response = Body::from_stream(stream).into_response();
    response.headers_mut().insert("content-type", axum::http::HeaderValue::from_static("text/event-stream"));
    response
}

/// A stream that is to be sent.
struct Script {
    model: Value,
    text: String,
    calls: Vec<Call>,
    finish: String,
    usage: Option<Value>,
    behaviour: Behaviour,
}

/// The client has gone.
struct Gone;

impl Script {
    async fn play(self, sender: Sender<Piece>, mut ticket: Ticket) {
        // A client that goes while nothing is being sent is noticed too.
        let watcher = sender.clone();
        tokio::select! {
            sent = self.send_all(sender) => if sent.is_ok() { ticket.finish() },
            () = watcher.closed() => {}
        }
    }

    async fn send_all(&self, sender: Sender<Piece>) -> Result<(), Gone> {
        let behaviour = &self.behaviour;
        self.send(&sender, &self.chunk(&json!({"role": "assistant", "content": ""}), None)).await?;
        tokio::time::sleep(Duration::from_millis(behaviour.first_token_ms)).await;
        let size = if behaviour.delta_chars == 0 { 12 } else { behaviour.delta_chars };
        let characters: Vec<char> = self.text.chars().collect();
        for (number, delta) in characters.chunks(size).enumerate() {
            if behaviour.stall_after == Some(number) {
                std::future::pending::<()>().await;
            }
            if behaviour.close_after == Some(number) {
                if behaviour.ending != Some(Ending::Clean) {
                    // What was sent before must leave first, or the break would swallow it.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    sender.send(Err(std::io::Error::other("closed as ordered"))).await.map_err(|_| Gone)?;
                }
                return Ok(());
            }
            if number == 2 {
                self.spoil(&sender).await?;
            }
            self.send(&sender, &self.chunk(&json!({"content": delta.iter().collect::<String>()}), None))
                .await?;
            tokio::time::sleep(Duration::from_millis(behaviour.between_ms)).await;
        }
        for delta in calls::deltas(&self.calls, size) {
            self.send(&sender, &self.chunk(&delta, None)).await?;
        }
        self.send(&sender, &self.chunk(&json!({}), Some(&self.finish))).await?;
        if let Some(usage) = &self.usage {
            let mut last = self.frame(&json!([]));
            last["usage"] = usage.clone();
            self.send(&sender, &last).await?;
        }
        self.write(&sender, b"data: [DONE]\n\n").await
    }

    async fn spoil(&self, sender: &Sender<Piece>) -> Result<(), Gone> {
        match self.behaviour.malformed {
            Some(Malformed::BadJson) => self.write(sender, b"data: {\"choices\": [{\n\n").await,
            Some(Malformed::BadUtf8) => {
                self.write(sender, b"data: {\"choices\":[{\"delta\":{\"content\":\"\xff\xfe\xc3\"}}]}\n\n")
                    .await
            }
            Some(Malformed::HugeLine) => {
                self.write(sender, b"data: {\"choices\": [{\"delta\": {\"content\": \"").await?;
                for _ in 0..160 {
                    self.write(sender, &vec![b'x'; 64 * 1024]).await?;
                }
                self.write(sender, b"\"}}]}\n\n").await
            }
            Some(Malformed::SplitUtf8) | None => Ok(()),
        }
    }

    fn frame(&self, choices: &Value) -> Value {
        if self.behaviour.bare {
            return json!({"choices": choices});
        }
        json!({"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": self.model,
               "system_fingerprint": null, "choices": choices})
    }

    fn chunk(&self, delta: &Value, finish: Option<&str>) -> Value {
        self.frame(&json!([{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]))
    }

    async fn send(&self, sender: &Sender<Piece>, chunk: &Value) -> Result<(), Gone> {
        self.write(sender, format!("data: {chunk}\n\n").as_bytes()).await
    }

    async fn write(&self, sender: &Sender<Piece>, bytes: &[u8]) -> Result<(), Gone> {
        let pieces: Vec<&[u8]> = match (self.behaviour.drip_ms, self.behaviour.malformed) {
            (Some(_), _) => bytes.chunks(1).collect(),
            (None, Some(Malformed::SplitUtf8)) => split_inside_characters(bytes),
            (None, _) => vec![bytes],
        };
        for piece in pieces {
            sender.send(Ok(Bytes::copy_from_slice(piece))).await.map_err(|_| Gone)?;
            let pause = match self.behaviour.drip_ms {
                Some(pause) => pause,
                None if self.behaviour.malformed == Some(Malformed::SplitUtf8) => 1,
                None => 0,
            };
            if pause > 0 {
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
        }
        Ok(())
    }
}

/// Cuts behind the first byte of every character that has several.
fn split_inside_characters(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= 0xc0 {
            pieces.push(&bytes[start..=at]);
            start = at + 1;
        }
    }
    pieces.push(&bytes[start..]);
    pieces
}
