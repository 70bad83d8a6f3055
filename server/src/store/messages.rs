//! What was said: questions when they are asked, answers once, when they have ended.

use super::{Conn, Page, cache, figures, message_texts, ratings};
use crate::domain::ids::{ChunkId, ConversationId, DocumentId, MessageId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A question or an answer.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Message {
    /// Identifier.
    pub id: MessageId,
    /// Where it was said.
    pub conversation_id: ConversationId,
    /// `user` or `assistant`.
    pub role: String,
    /// The words; of answers Markdown with citation marks.
    pub text: String,
    /// `complete`, `incomplete` or `failed`.
    pub status: String,
    /// Why the answer ended.
    pub finish_reason: Option<String>,
    /// Whether the bot declined.
    pub refused: bool,
    /// Which model answered.
    pub model: Option<String>,
    /// Tokens read.
    pub prompt_tokens: Option<i64>,
    /// Tokens written.
    pub completion_tokens: Option<i64>,
    /// Millionths of a US dollar.
    pub cost_micro_usd: Option<i64>,
    /// Milliseconds to embed the question.
    pub embed_ms: Option<i64>,
    /// Milliseconds to find passages.
    pub retrieve_ms: Option<i64>,
    /// Milliseconds from the question to the first word.
    pub first_token_ms: Option<i64>,
    /// Milliseconds in all.
    pub total_ms: Option<i64>,
    /// `up` or `down`.
    pub rating: Option<String>,
    /// The visitor's words to the rating.
    pub comment: Option<String>,
    /// The answer that this one was told again from.
    pub cached_from: Option<MessageId>,
    /// The share of its claims that no page supports, 0 to 1; of answers that claim something.
    pub unsupported_share: Option<f64>,
    /// What was found out about its sentences, as JSON.
    pub verdicts: Option<String>,
    /// What stood below a refusal, as JSON.
    pub help: Option<String>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// What an answer relied on.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Source {
    /// The number shown, from 1.
    pub n: i64,
    /// `page` or `tool`.
    pub kind: String,
    /// The passage.
    pub chunk_id: ChunkId,
    /// Its page.
    pub document_id: DocumentId,
    /// The page's title.
    pub title: String,
    /// The page's address.
    pub url: Option<String>,
    /// Words found in the passage.
    pub quote: String,
    /// How well the passage fits, 0 to 1.
    pub score: f64,
}

const COLUMNS: &str = "id, conversation_id, role, text, status, finish_reason, refused, model, prompt_tokens, \
    completion_tokens, cost_micro_usd, embed_ms, retrieve_ms, first_token_ms, total_ms, rating, comment, \
    cached_from, unsupported_share, verdicts, help, created_at";

/// Adds a question and marks its conversation as used.
///
/// # Errors
/// When the database can't be written.
pub async fn add_question(
    conn: &mut Conn,
    workspace: WorkspaceId,
    conversation: ConversationId,
    id: MessageId,
    text: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into messages (id, workspace_id, conversation_id, role, text, status, created_at) \
         values ($1, $2, $3, 'user', $4, 'complete', $5)",
    )
    .bind(id)
    .bind(workspace)
    .bind(conversation)
    .bind(text)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    message_texts::insert(conn, workspace, id, text).await?;
    touch(conn, conversation, now).await
}

async fn touch(conn: &mut Conn, conversation: ConversationId, now: Timestamp) -> Result<()> {
    sqlx::query("update conversations set updated_at = $2 where id = $1")
        .bind(conversation)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Adds an answer with its sources. Does nothing, and says so, if it is there already or its conversation is gone.
///
/// # Errors
/// When the database can't be written.
pub async fn add_answer(
    conn: &mut Conn,
    workspace: WorkspaceId,
    answer: &Message,
    sources: &[Source],
) -> Result<bool> {
    let added = sqlx::query(
        "insert into messages (id, workspace_id, conversation_id, role, text, status, finish_reason, refused, model, \
         prompt_tokens, completion_tokens, cost_micro_usd, embed_ms, retrieve_ms, first_token_ms, total_ms, cached_from, \
         created_at, unsupported_share, verdicts, help) \
         select $1, $2, $3, 'assistant', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20 \
         where exists (select 1 from conversations where workspace_id = $2 and id = $3) on conflict (id) do nothing",
    )
    .bind(answer.id)
    .bind(workspace)
    .bind(answer.conversation_id)
    .bind(&answer.text)
    .bind(&answer.status)
    .bind(&answer.finish_reason)
    .bind(answer.refused)
    .bind(&answer.model)
    .bind(answer.prompt_tokens)
    .bind(answer.completion_tokens)
    .bind(answer.cost_micro_usd)
    .bind(answer.embed_ms)
    .bind(answer.retrieve_ms)
    .bind(answer.first_token_ms)
    .bind(answer.total_ms)
    .bind(answer.cached_from)
    .bind(answer.created_at)
    .bind(answer.unsupported_share)
    .bind(&answer.verdicts)
    .bind(&answer.help)
    .execute(&mut *conn)
    .await?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    for source in sources {
        sqlx::query(
            "insert into message_sources (workspace_id, message_id, n, chunk_id, document_id, title, url, quote, score, kind) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(workspace)
        .bind(answer.id)
        .bind(source.n)
        .bind(source.chunk_id)
        .bind(source.document_id)
        .bind(&source.title)
        .bind(&source.url)
        .bind(&source.quote)
        .bind(source.score)
        .bind(&source.kind)
        .execute(&mut *conn)
        .await?;
    }
    figures::add(conn, workspace, answer).await?;
    message_texts::insert(conn, workspace, answer.id, &answer.text).await?;
    touch(conn, answer.conversation_id, answer.created_at).await?;
    Ok(true)
}

/// A conversation's messages, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    conversation: ConversationId,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<Message>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from messages where workspace_id = $1 and conversation_id = $2 and ($3 is null or id > $3) \
         order by id limit $4"
    )))
    .bind(workspace)
    .bind(conversation)
    .bind(after.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |message: &Message| message.id.0))
}

/// The last messages of a conversation, oldest first: what the model is given, and what a visitor sees again.
///
/// # Errors
/// When the database can't be read.
pub async fn latest(
    conn: &mut Conn,
    workspace: WorkspaceId,
    conversation: ConversationId,
    limit: u32,
) -> Result<Vec<Message>> {
    let mut rows: Vec<Message> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from messages where workspace_id = $1 and conversation_id = $2 order by id desc limit $3"
    )))
    .bind(workspace)
    .bind(conversation)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.reverse();
    Ok(rows)
}

/// A workspace's message.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: MessageId) -> Result<Message> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from messages where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("message"))
}

/// Whether a workspace has such a message.
///
/// # Errors
/// When the database can't be read.
pub async fn is_there(conn: &mut Conn, workspace: WorkspaceId, id: MessageId) -> Result<bool> {
    let count: i64 = sqlx::query_scalar("select count(*) from messages where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(count > 0)
}

/// What an answer relied on, by number.
///
/// # Errors
/// When the database can't be read.
pub async fn sources(conn: &mut Conn, workspace: WorkspaceId, message: MessageId) -> Result<Vec<Source>> {
    Ok(sqlx::query_as(
        "select n, kind, chunk_id, document_id, title, url, quote, score from message_sources \
         where workspace_id = $1 and message_id = $2 order by n",
    )
    .bind(workspace)
    .bind(message)
    .fetch_all(conn)
    .await?)
}

/// Notes what a visitor thought of an answer. One that was not helpful is not told again.
///
/// # Errors
/// `not_found` if there is no such answer.
pub async fn rate(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: MessageId,
    rating: &str,
    comment: Option<&str>,
) -> Result<()> {
    let done = sqlx::query(
        "update messages set rating = $3, comment = $4 where workspace_id = $1 and id = $2 and role = 'assistant'",
    )
    .bind(workspace)
    .bind(id)
    .bind(rating)
    .bind(comment)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("message"));
    }
    if rating == "down" {
        cache::forget_answer(conn, workspace, id).await?;
    }
    ratings::list_it(conn, workspace, id).await
}
