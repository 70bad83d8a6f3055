//! The record of tools' calls: who had which tool called with what, and how it ended.

use super::{Conn, Page};
use crate::domain::ids::{BotId, ConversationId, MessageId, ToolCallId, ToolId, UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use serde_json::Value;
use sqlx::types::Json;

/// A call of a tool.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToolCall {
    /// Identifier.
    pub id: ToolCallId,
    /// Whose bot called.
    pub bot_id: BotId,
    /// The tool; none if it was deleted since.
    pub tool_id: Option<ToolId>,
    /// What the model calls it.
    pub tool_name: String,
    /// What people call it.
    pub title: String,
    /// `answer` or `test`.
    pub cause: String,
    /// In which conversation.
    pub conversation_id: Option<ConversationId>,
    /// For which answer.
    pub message_id: Option<MessageId>,
    /// Who tested it.
    pub user_id: Option<UserId>,
    /// What it was given. Headers are not among it.
    #[sqlx(json)]
    pub arguments: Value,
    /// `completed`, `failed`, `refused` (by a rule), `declined` (by a person) or `expired` (nobody answered).
    pub status: String,
    /// Whether somebody agreed; none where nobody is asked.
    pub confirmed: Option<bool>,
    /// What its server answered.
    pub http_status: Option<i64>,
    /// What went wrong.
    pub detail: Option<String>,
    /// Bytes of the answer.
    pub bytes: Option<i64>,
    /// How long it took.
    pub ms: i64,
    /// When it was called.
    pub created_at: Timestamp,
}

/// Records a call.
///
/// # Errors
/// When the database can't be written.
pub async fn add(conn: &mut Conn, workspace: WorkspaceId, call: &ToolCall) -> Result<()> {
    // The tool or the conversation may have been deleted while it was called: then the call is recorded without the
    // one, and not at all without the other, whose words it may hold.
    sqlx::query(
        "insert into tool_calls (id, workspace_id, bot_id, tool_id, tool_name, title, cause, conversation_id, message_id, \
         user_id, arguments, status, confirmed, http_status, detail, bytes, ms, created_at) \
         select $1, $2, $3, (select id from tools where workspace_id = $2 and id = $4), $5, $6, $7, $8, $9, $10, $11, $12, \
         $13, $14, $15, $16, $17, $18 where exists (select 1 from bots where workspace_id = $2 and id = $3) \
         and ($8 is null or exists (select 1 from conversations where workspace_id = $2 and id = $8))",
    )
    .bind(call.id)
    .bind(workspace)
    .bind(call.bot_id)
    .bind(call.tool_id)
    .bind(&call.tool_name)
    .bind(&call.title)
    .bind(&call.cause)
    .bind(call.conversation_id)
    .bind(call.message_id)
    .bind(call.user_id)
    .bind(Json(&call.arguments))
    .bind(&call.status)
    .bind(call.confirmed)
    .bind(call.http_status)
    .bind(&call.detail)
    .bind(call.bytes)
    .bind(call.ms)
    .bind(call.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A bot's calls, newest first; with `tool`, those of that one.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    tool: Option<ToolId>,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<ToolCall>> {
    let rows = sqlx::query_as(
        "select id, bot_id, tool_id, tool_name, title, cause, conversation_id, message_id, user_id, arguments, status, \
         confirmed, http_status, detail, bytes, ms, created_at from tool_calls \
         where workspace_id = $1 and bot_id = $2 and ($3 is null or tool_id = $3) and ($4 is null or id < $4) \
         order by id desc limit $5",
    )
    .bind(workspace)
    .bind(bot)
    .bind(tool)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |call: &ToolCall| call.id.0))
}

/// The calls of a conversation's answers, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_conversation(
    conn: &mut Conn,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<ToolCall>> {
    Ok(sqlx::query_as(
        "select id, bot_id, tool_id, tool_name, title, cause, conversation_id, message_id, user_id, arguments, status, \
         confirmed, http_status, detail, bytes, ms, created_at from tool_calls \
         where workspace_id = $1 and conversation_id = $2 order by id",
    )
    .bind(workspace)
    .bind(conversation)
    .fetch_all(conn)
    .await?)
}

/// Forgets calls that were made before a time, up to `limit` at once; returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, before: Timestamp, limit: u32) -> Result<u64> {
    let done = sqlx::query(
        "delete from tool_calls where id in (select id from tool_calls where created_at < $1 limit $2)",
    )
    .bind(before)
    .bind(i64::from(limit))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
