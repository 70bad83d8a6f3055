//! A visitor who wants to know what is kept of them, or to be forgotten.

use super::visitor::Visitor;
use crate::domain::event::{Actor, NewEvent};
use crate::erasure;
use crate::error::Result;
use crate::http::visitor_export;
use crate::state::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

/// All that is kept of the visitor, as a file.
pub async fn export(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let mut conn = app.store.read().await?;
    visitor_export::file(
        visitor_export::read(&mut conn, visitor.workspace, visitor.id, app.clock.now()).await?,
    )
}

/// Deletes the visitor with all they said.
pub async fn erase(State(app): State<App>, visitor: Visitor) -> Result<StatusCode> {
    let event = NewEvent {
        workspace: Some(visitor.workspace),
        actor: Actor::System,
        kind: "visitor.erased",
        aggregate: ("visitor", visitor.id.0),
        data: json!({ "by": "visitor" }),
        request: None,
    };
    erasure::visitor(&app, visitor.workspace, visitor.id, event).await?;
    Ok(StatusCode::NO_CONTENT)
}
