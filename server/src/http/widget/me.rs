//! A visitor who wants to be forgotten.

use super::visitor::Visitor;
use crate::error::Result;
use crate::state::App;
use crate::store::visitors;
use axum::extract::State;
use axum::http::StatusCode;

/// Deletes the visitor with all they said.
pub async fn erase(State(app): State<App>, visitor: Visitor) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    visitors::erase(&mut write, visitor.workspace, visitor.id).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
