//! A program that speaks OpenAI's wire, for tests: answers, delays, errors and malformed streams on demand.
//!
//! `fake-openai [--bind 127.0.0.1:0]` prints `listening on http://...` and ends on SIGTERM or SIGINT.
//! `POST /control` sets what it does (see `behaviour.rs`), `GET /control` tells what it was asked.
//! It knows nothing of Frontdesk but how its prompts delimit passages, so that it can cite from them.

#![expect(clippy::print_stdout, reason = "its one line says where it listens")]

mod behaviour;
mod calls;
mod chat;
mod dialects;
mod embeddings;
mod passages;
mod record;
mod rerank;
mod wire;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};

use crate::behaviour::Control;
use crate::record::Records;

/// What the handlers share.
#[derive(Default)]
struct Fake {
    control: Control,
    records: Records,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bind = "127.0.0.1:0".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bind" => bind = arguments.next().ok_or("--bind needs ADDR:PORT")?,
            other => {
                return Err(format!("unknown argument {other}; usage: fake-openai [--bind ADDR:PORT]").into());
            }
        }
    }
    let fake = Arc::new(Fake::default());
    let app = Router::new()
        .route("/v1/chat/completions", post(chat::create))
        .route("/v1/embeddings", post(embeddings::create))
        .route("/v1/rerank", post(rerank::create))
        .route("/v1/models", get(models))
        .merge(dialects::routes())
        .route("/control", get(tell).post(steer))
        .layer(axum::extract::DefaultBodyLimit::max(32 * 1024 * 1024))
        .with_state(fake);
    let listener = tokio::net::TcpListener::bind(&bind).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

async fn models() -> Json<serde_json::Value> {
    let model = |id: &str| serde_json::json!({"id": id, "object": "model", "created": 1_700_000_000, "owned_by": "fake"});
    Json(
        serde_json::json!({"object": "list", "data": [model("gpt-4.1-mini"), model("text-embedding-3-small")]}),
    )
}

async fn tell(State(fake): State<Arc<Fake>>) -> Json<serde_json::Value> {
    Json(fake.records.tell())
}

async fn steer(
    State(fake): State<Arc<Fake>>,
    Json(order): Json<behaviour::Order>,
) -> Json<serde_json::Value> {
    if order.reset {
        fake.records.clear();
    }
    fake.control.take(order);
    Json(serde_json::json!({"ok": true}))
}
