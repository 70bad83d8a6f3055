//! How questions come into groups: what the sweeper reads and writes. What belongs together is decided in
//! `worker::grouping`.

use super::super::Conn;
use crate::domain::ids::{BotId, MessageId, QuestionGroupId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::vectors::unpack;

/// A question that is in no group yet.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToGroup {
    /// The question.
    pub message_id: MessageId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// With which bot.
    pub bot_id: BotId,
    /// Hash of its words.
    pub same: String,
    /// Its words.
    pub text: String,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// A question of a group, placed by a model.
#[derive(Debug, Clone)]
pub struct Member {
    /// The question.
    pub message_id: MessageId,
    /// Of length 1.
    pub vector: Vec<f32>,
}

/// Whether there is something to put into a group, or a group without a central question.
///
/// # Errors
/// When the database can't be read.
pub async fn is_due(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from unanswered where group_id is null) \
         or exists (select 1 from question_groups where center is null)",
    )
    .fetch_one(conn)
    .await?)
}

/// The earliest questions that are in no group yet.
///
/// # Errors
/// When the database can't be read.
pub async fn ungrouped(conn: &mut Conn, limit: u32) -> Result<Vec<ToGroup>> {
    Ok(sqlx::query_as(
        "select u.message_id, u.workspace_id, u.bot_id, u.same, m.text, u.asked_at from unanswered u \
         join messages m on m.id = u.message_id where u.group_id is null order by u.message_id limit $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// The group that holds a question of the same words.
///
/// # Errors
/// When the database can't be read.
pub async fn best_known(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    same: &str,
) -> Result<Option<QuestionGroupId>> {
    Ok(sqlx::query_scalar(
        "select group_id from unanswered where workspace_id = $1 and bot_id = $2 and same = $3 \
         and group_id is not null order by message_id limit 1",
    )
    .bind(workspace)
    .bind(bot)
    .bind(same)
    .fetch_optional(conn)
    .await?)
}

/// Where models have placed a question: space and vector. What a real model says comes before the built-in one.
///
/// # Errors
/// When the database can't be read.
pub async fn vectors(
    conn: &mut Conn,
    workspace: WorkspaceId,
    question: MessageId,
) -> Result<Vec<(i64, Vec<f32>)>> {
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "select v.space, v.vector from message_index i join question_vectors v on v.rowid_ = i.rowid_ \
         join question_spaces s on s.number = v.space where i.workspace_id = $1 and i.message_id = $2 \
         order by s.provider = 'builtin', v.space",
    )
    .bind(workspace)
    .bind(question)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(space, packed)| (space, unpack(&packed))).collect())
}

/// The central questions of a space's groups, as packed vectors, those that were asked for last first; at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn centers(
    conn: &mut Conn,
    workspace: WorkspaceId,
    space: i64,
    limit: u32,
) -> Result<Vec<(QuestionGroupId, Vec<u8>)>> {
    Ok(sqlx::query_as(
        "select g.id, v.vector from question_groups g join message_index i on i.message_id = g.center \
         join question_vectors v on v.rowid_ = i.rowid_ and v.space = g.space \
         where g.workspace_id = $1 and g.space = $2 order by g.newest_at desc, g.id limit $3",
    )
    .bind(workspace)
    .bind(space)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Opens a group around a question, which is not in it yet.
///
/// # Errors
/// When the database can't write.
pub async fn open_group(conn: &mut Conn, question: &ToGroup, space: Option<i64>) -> Result<QuestionGroupId> {
    let id = QuestionGroupId::new();
    sqlx::query(
        "insert into question_groups (id, workspace_id, bot_id, space, center, first_at, newest_at) \
         values ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(id)
    .bind(question.workspace_id)
    .bind(question.bot_id)
    .bind(space)
    .bind(question.message_id)
    .bind(question.asked_at)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Puts a question into a group; one that was answered opens again if this was asked later. Returns how many are in it.
///
/// # Errors
/// When the database can't write.
pub async fn join(conn: &mut Conn, question: &ToGroup, group: QuestionGroupId) -> Result<i64> {
    sqlx::query("update unanswered set group_id = $3 where workspace_id = $1 and message_id = $2 and group_id is null")
        .bind(question.workspace_id)
        .bind(question.message_id)
        .bind(group)
        .execute(&mut *conn)
        .await?;
    Ok(sqlx::query_scalar(
        "update question_groups set \
           settled_at = case when status = 'answered' and settled_at < $3 then null else settled_at end, \
           status = case when status = 'answered' and settled_at < $3 then 'open' else status end \
         where workspace_id = $1 and id = $2 returning questions",
    )
    .bind(question.workspace_id)
    .bind(group)
    .bind(question.asked_at)
    .fetch_optional(conn)
    .await?
    .unwrap_or_default())
}

/// The newest questions of a group that its model has placed, at most `limit`, the earliest first.
///
/// # Errors
/// When the database can't be read.
pub async fn members(
    conn: &mut Conn,
    workspace: WorkspaceId,
    group: QuestionGroupId,
    limit: u32,
) -> Result<Vec<Member>> {
    let rows: Vec<(MessageId, Vec<u8>)> = sqlx::query_as(
        "select u.message_id, v.vector from question_groups g join unanswered u on u.group_id = g.id \
         join message_index i on i.message_id = u.message_id \
         join question_vectors v on v.rowid_ = i.rowid_ and v.space = g.space \
         where g.workspace_id = $1 and g.id = $2 order by u.message_id desc limit $3",
    )
    .bind(workspace)
    .bind(group)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .rev()
        .map(|(message_id, packed)| Member { message_id, vector: unpack(&packed) })
        .collect())
}

/// Says which question stands for a group; without one, its newest does, and is what later ones are compared with.
///
/// # Errors
/// When the database can't write.
pub async fn set_center(
    conn: &mut Conn,
    workspace: WorkspaceId,
    group: QuestionGroupId,
    center: Option<MessageId>,
) -> Result<()> {
    sqlx::query(
        "update question_groups set center = \
         coalesce($3, (select max(message_id) from unanswered where group_id = $2)) where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(group)
    .bind(center)
    .execute(conn)
    .await?;
    Ok(())
}

/// Groups whose central question was erased.
///
/// # Errors
/// When the database can't be read.
pub async fn without_center(conn: &mut Conn, limit: u32) -> Result<Vec<(WorkspaceId, QuestionGroupId)>> {
    Ok(sqlx::query_as("select workspace_id, id from question_groups where center is null limit $1")
        .bind(limit)
        .fetch_all(conn)
        .await?)
}
