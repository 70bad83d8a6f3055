//! Tools of bots.

use super::Conn;
use crate::domain::ids::{BotId, ToolId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::domain::tool::ToolSpec;
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

/// A header that goes with each call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, if that is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Its value sealed, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// A tool.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tool {
    /// Identifier.
    pub id: ToolId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which bot may call it.
    pub bot_id: BotId,
    /// What it is.
    #[sqlx(json)]
    pub spec: ToolSpec,
    /// What goes with each call.
    #[sqlx(json)]
    pub headers: Vec<Header>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, workspace_id, bot_id, spec, headers, created_at, updated_at";

fn taken(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => {
            Error::new(Code::Conflict, "This bot has a tool of that name already. Choose another name.")
        }
        _ => error.into(),
    }
}

/// Adds a tool to a bot.
///
/// # Errors
/// `conflict` if the bot has one of that name.
pub async fn create(conn: &mut Conn, workspace: WorkspaceId, tool: &Tool) -> Result<()> {
    sqlx::query(
        "insert into tools (id, workspace_id, bot_id, name, spec, headers, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(tool.id)
    .bind(workspace)
    .bind(tool.bot_id)
    .bind(&tool.spec.name)
    .bind(Json(&tool.spec))
    .bind(Json(&tool.headers))
    .bind(tool.created_at)
    .execute(conn)
    .await
    .map_err(taken)?;
    Ok(())
}

/// A bot's tools, by name.
///
/// # Errors
/// When the database can't be read.
pub async fn of_bot(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Vec<Tool>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from tools where workspace_id = $1 and bot_id = $2 order by name"
    )))
    .bind(workspace)
    .bind(bot)
    .fetch_all(conn)
    .await?)
}

/// A workspace's tool.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: ToolId) -> Result<Tool> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from tools where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("tool"))
}

/// Saves what a tool is and what goes with its calls.
///
/// # Errors
/// `not_found`, also if it is another workspace's; `conflict` if the bot has another of that name.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, tool: &Tool) -> Result<()> {
    let done = sqlx::query(
        "update tools set name = $3, spec = $4, headers = $5, updated_at = $6 where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(tool.id)
    .bind(&tool.spec.name)
    .bind(Json(&tool.spec))
    .bind(Json(&tool.headers))
    .bind(tool.updated_at)
    .execute(conn)
    .await
    .map_err(taken)?;
    if done.rows_affected() == 0 { Err(Error::not_found("tool")) } else { Ok(()) }
}

/// Deletes a tool. The record of its calls stays.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: ToolId) -> Result<()> {
    let done = sqlx::query("delete from tools where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("tool")) } else { Ok(()) }
}
