//! What need not be had twice: embeddings by their text, answers by their question.
//!
//! Every row is one workspace's: a cache that workspaces shared would tell one of them, by its speed and its price,
//! which texts the others hold. Rows made from a message go with it.

use super::vectors::{pack, unpack};
use super::{Conn, Db};
use crate::domain::ids::{BotId, MessageId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use std::time::Duration;

/// What a row takes besides its value, about: key, ids and its places in the lists.
const ROW_BYTES: usize = 400;
/// How old a note of the last use may be: a row in daily use is written once a day, not at each use.
const NOTED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Keys in one query.
const AT_ONCE: usize = 500;

/// An embedding to be kept.
#[derive(Debug, Clone)]
pub struct NewEmbedding {
    /// See `answer::recall`.
    pub key: String,
    /// Of length 1.
    pub vector: Vec<f32>,
    /// The question it is of, with which it goes; none for passages and for what members look up.
    pub message_id: Option<MessageId>,
}

/// An answer to be kept. Its words and sources stay where they are: with its message.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// See `answer::recall`.
    pub key: String,
    /// Whose.
    pub bot_id: BotId,
    /// The answer.
    pub message_id: MessageId,
    /// Answers of equal value may stand for each other.
    pub nearby: String,
    /// The question, as it was asked.
    pub question: String,
}

/// An answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptAnswer {
    /// Its key.
    pub key: String,
    /// The answer.
    pub message_id: MessageId,
    /// The question, as it was asked.
    pub question: String,
}

/// Embeddings by key, of those keys that are there.
///
/// # Errors
/// When the database can't be read.
pub async fn embeddings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    keys: &[String],
    now: Timestamp,
) -> Result<HashMap<String, Vec<f32>>> {
    let mut found = HashMap::new();
    for batch in keys.chunks(AT_ONCE) {
        let mut sql: QueryBuilder<Db> =
            QueryBuilder::new("select key, value from cache where kind = 'embedding' and workspace_id = ");
        sql.push_bind(workspace).push(" and expires_at > ").push_bind(now).push(" and key in (");
        let mut list = sql.separated(", ");
        for key in batch {
            list.push_bind(key);
        }
        sql.push(")");
        let rows: Vec<(String, Vec<u8>)> = sql.build_query_as().fetch_all(&mut *conn).await?;
        found.extend(rows.into_iter().map(|(key, packed)| (key, unpack(&packed))));
    }
    Ok(found)
}

/// Keeps embeddings until `expires`; those that are there already are passed over.
///
/// # Errors
/// When the database can't write.
pub async fn keep_embeddings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    embeddings: &[NewEmbedding],
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    for embedding in embeddings {
        let packed = pack(&embedding.vector);
        let bytes = i64::try_from(packed.len() + ROW_BYTES).map_err(Error::internal)?;
        sqlx::query(
            "insert into cache (key, kind, workspace_id, message_id, value, bytes, expires_at, last_used_at) \
             values ($1, 'embedding', $2, $3, $4, $5, $6, $7) on conflict (key) do nothing",
        )
        .bind(&embedding.key)
        .bind(workspace)
        .bind(embedding.message_id)
        .bind(packed)
        .bind(bytes)
        .bind(expires)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The answer that is kept under a key.
///
/// # Errors
/// When the database can't be read.
pub async fn answer(
    conn: &mut Conn,
    workspace: WorkspaceId,
    key: &str,
    now: Timestamp,
) -> Result<Option<KeptAnswer>> {
    Ok(sqlx::query_as(
        "select key, message_id, cast(value as text) as question from cache \
         where workspace_id = $1 and key = $2 and kind = 'answer' and expires_at > $3",
    )
    .bind(workspace)
    .bind(key)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Answers that may stand for each other, the latest used first; at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn answers_nearby(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    nearby: &str,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<KeptAnswer>> {
    Ok(sqlx::query_as(
        "select key, message_id, cast(value as text) as question from cache \
         where workspace_id = $1 and bot_id = $2 and nearby = $3 and kind = 'answer' and expires_at > $4 \
         order by last_used_at desc, key limit $5",
    )
    .bind(workspace)
    .bind(bot)
    .bind(nearby)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Keeps an answer until `expires`, in place of the one that may be there.
///
/// # Errors
/// When the database can't write.
pub async fn keep_answer(
    conn: &mut Conn,
    workspace: WorkspaceId,
    answer: &NewAnswer,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    sqlx::query("delete from cache where workspace_id = $1 and key = $2")
        .bind(workspace)
        .bind(&answer.key)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into cache (key, kind, workspace_id, bot_id, message_id, nearby, value, bytes, expires_at, last_used_at) \
         values ($1, 'answer', $2, $3, $4, $5, cast($6 as blob), $7, $8, $9)",
    )
    .bind(&answer.key)
    .bind(workspace)
    .bind(answer.bot_id)
    .bind(answer.message_id)
    .bind(&answer.nearby)
    .bind(&answer.question)
    .bind(i64::try_from(answer.question.len() + ROW_BYTES).map_err(Error::internal)?)
    .bind(expires)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that rows were used, unless that was noted within a day.
///
/// # Errors
/// When the database can't write.
pub async fn used(conn: &mut Conn, workspace: WorkspaceId, keys: &[String], now: Timestamp) -> Result<()> {
    for key in keys {
        sqlx::query(
            "update cache set last_used_at = $3 where workspace_id = $1 and key = $2 and last_used_at < $4",
        )
        .bind(workspace)
        .bind(key)
        .bind(now)
        .bind(now.before(NOTED_WITHIN))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Forgets that an answer, or the one it was told again from, may be told again.
///
/// # Errors
/// When the database can't write.
pub async fn forget_answer(conn: &mut Conn, workspace: WorkspaceId, message: MessageId) -> Result<()> {
    sqlx::query(
        "delete from cache where workspace_id = $1 and kind = 'answer' and message_id in \
         ($2, (select cached_from from messages where workspace_id = $1 and id = $2))",
    )
    .bind(workspace)
    .bind(message)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets all answers of a bot; returns how many there were.
///
/// # Errors
/// When the database can't write.
pub async fn forget_answers(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<u64> {
    let done = sqlx::query("delete from cache where workspace_id = $1 and bot_id = $2 and kind = 'answer'")
        .bind(workspace)
        .bind(bot)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// How many answers of a bot are kept.
///
/// # Errors
/// When the database can't be read.
pub async fn count_answers(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from cache where workspace_id = $1 and bot_id = $2 and kind = 'answer' and expires_at > $3",
    )
    .bind(workspace)
    .bind(bot)
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// What the cache may take, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// All of it.
    pub all: i64,
    /// One workspace's share.
    pub workspace: i64,
}

/// Whether something has run out or is too much.
///
/// # Errors
/// When the database can't be read.
pub async fn is_due(conn: &mut Conn, limits: Limits, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from cache where expires_at <= $1) \
         or exists (select 1 from cache_sizes where bytes > $2) \
         or (select coalesce(sum(bytes), 0) from cache_sizes) > $3",
    )
    .bind(now)
    .bind(limits.workspace)
    .bind(limits.all)
    .fetch_one(conn)
    .await?)
}

/// Deletes what has run out and, where there is too much, what was not used for longest: at most `limit` rows of each.
///
/// # Errors
/// When the database can't write.
pub async fn sweep(conn: &mut Conn, limits: Limits, now: Timestamp, limit: u32) -> Result<()> {
    sqlx::query(
        "delete from cache where rowid in (select rowid from cache where expires_at <= $1 order by expires_at limit $2)",
    )
    .bind(now)
    .bind(limit)
    .execute(&mut *conn)
    .await?;
    let over: Vec<WorkspaceId> =
        sqlx::query_scalar("select workspace_id from cache_sizes where bytes > $1 order by workspace_id")
            .bind(limits.workspace)
            .fetch_all(&mut *conn)
            .await?;
    for workspace in over {
        // The longest unused, as many as take what is too much.
        sqlx::query(
            "delete from cache where rowid in (select rowid_ from (select rowid as rowid_, \
               sum(bytes) over (order by last_used_at, rowid rows unbounded preceding) - bytes as before \
               from (select rowid, bytes, last_used_at from cache where workspace_id = $1 order by last_used_at limit $3)) \
             where before < (select bytes from cache_sizes where workspace_id = $1) - $2)",
        )
        .bind(workspace)
        .bind(limits.workspace)
        .bind(limit)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "delete from cache where rowid in (select rowid_ from (select rowid as rowid_, \
           sum(bytes) over (order by last_used_at, rowid rows unbounded preceding) - bytes as before \
           from (select rowid, bytes, last_used_at from cache order by last_used_at limit $2)) \
         where before < (select coalesce(sum(bytes), 0) from cache_sizes) - $1)",
    )
    .bind(limits.all)
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(())
}
