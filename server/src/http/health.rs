//! Whether the server is well.

use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

/// How the server is.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    database: &'static str,
    vector_adapter: &'static str,
    version: &'static str,
}

/// 200 when the server can do its work, 503 with the failing part when not.
pub async fn health(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let ping = app.store.ping().await;
    if let Err(error) = &ping {
        tracing::error!(cause = %error.chain(), "the database does not answer");
    }
    let stopping = app.stopping.is_cancelled();
    let well = ping.is_ok() && !stopping;
    let body = Health {
        status: match (well, stopping) {
            (true, _) => "ok",
            (false, true) => "stopping",
            (false, false) => "failing",
        },
        database: if ping.is_ok() { "connected" } else { "failing" },
        vector_adapter: "sqlite-vec",
        version: env!("CARGO_PKG_VERSION"),
    };
    (if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body))
}

/// 200 while the process runs.
pub async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "ok" }))
}
