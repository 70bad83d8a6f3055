//! Conversations, as owners and visitors look at them.

use super::message_texts::{self, Filter};
use super::{Conn, Page};
use crate::domain::ids::{BotId, ConversationId, VisitorId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A conversation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Conversation {
    /// Identifier.
    pub id: ConversationId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// With which bot.
    pub bot_id: BotId,
    /// With which visitor; none from the dashboard or the API.
    pub visitor_id: Option<VisitorId>,
    /// `widget` or `dashboard`.
    pub channel: String,
    /// On whose pages.
    pub origin: Option<String>,
    /// The first question, shortened.
    pub title: String,
    /// Questions and answers.
    pub message_count: i64,
    /// Answers that declined.
    pub refused_count: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// When something was last said.
    pub updated_at: Timestamp,
}

/// Who may go on with a conversation, or read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A visitor: only their own.
    Visitor(VisitorId),
    /// A member of the workspace: any of it. To go on with one, only those of the dashboard.
    Member,
}

/// What is needed to begin one.
#[derive(Debug, Clone)]
pub struct NewConversation {
    /// Identifier.
    pub id: ConversationId,
    /// With which bot.
    pub bot_id: BotId,
    /// Who asks.
    pub party: Party,
    /// On whose pages.
    pub origin: Option<String>,
    /// The first question; shortened here.
    pub title: String,
}

const SELECT: &str = "select c.id, c.workspace_id, c.bot_id, c.visitor_id, c.channel, c.origin, c.title, \
    (select count(*) from messages m where m.conversation_id = c.id) as message_count, \
    (select count(*) from messages m where m.conversation_id = c.id and m.refused = 1) as refused_count, \
    c.created_at, c.updated_at from conversations c";
/// Characters of the first question that make the title.
const TITLE_CHARS: usize = 120;

/// Begins a conversation.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    new: &NewConversation,
    now: Timestamp,
) -> Result<()> {
    let (visitor, channel) = match new.party {
        Party::Visitor(visitor) => (Some(visitor), "widget"),
        Party::Member => (None, "dashboard"),
    };
    let title: String = new.title.chars().take(TITLE_CHARS).collect();
    sqlx::query(
        "insert into conversations (id, workspace_id, bot_id, visitor_id, channel, origin, title, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(new.id)
    .bind(workspace)
    .bind(new.bot_id)
    .bind(visitor)
    .bind(channel)
    .bind(&new.origin)
    .bind(title)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// A conversation that the party may go on with or, for members, read.
///
/// # Errors
/// `not_found`, also if it is somebody else's.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ConversationId,
    party: Party,
) -> Result<Conversation> {
    let visitor = match party {
        Party::Visitor(visitor) => Some(visitor),
        Party::Member => None,
    };
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where c.workspace_id = $1 and c.id = $2 and ($3 is null or c.visitor_id = $3)"
    )))
    .bind(workspace)
    .bind(id)
    .bind(visitor)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("conversation"))
}

/// A visitor's latest conversation, if they had one.
///
/// # Errors
/// When the database can't be read.
pub async fn latest_of_visitor(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visitor: VisitorId,
) -> Result<Option<ConversationId>> {
    Ok(sqlx::query_scalar(
        "select id from conversations where workspace_id = $1 and visitor_id = $2 order by updated_at desc, id desc limit 1",
    )
    .bind(workspace)
    .bind(visitor)
    .fetch_optional(conn)
    .await?)
}

/// A visitor's conversations, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_visitor(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visitor: VisitorId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Conversation>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where c.workspace_id = $1 and c.visitor_id = $2 and ($3 is null or c.id < $3) order by c.id desc limit $4"
    )))
    .bind(workspace)
    .bind(visitor)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Conversation| row.id.0))
}

/// A bot's conversations, newest first; with `words`, those in which all of them were said.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    words: Option<&str>,
    filter: &Filter,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Conversation>> {
    let query = match words.map(|words| message_texts::query(workspace, Some(bot), words)) {
        None => None,
        // What holds no word was said nowhere.
        Some(None) => return Ok(Page { items: Vec::new(), next: None }),
        Some(query) => query,
    };
    let said = if query.is_some() {
        "and c.id in (select i.conversation_id from message_texts t cross join message_index i on i.rowid_ = t.rowid \
         where t.message_texts match $4)"
    } else {
        ""
    };
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where c.workspace_id = $1 and c.bot_id = $2 and ($3 is null or c.id < $3) {said} \
         and ($5 is null or c.channel = $5) \
         and ($6 is null or $6 = exists (select 1 from messages r where r.conversation_id = c.id and r.refused = 1)) \
         and ($7 is null or exists (select 1 from messages r where r.conversation_id = c.id and r.rating = $7)) \
         and ($8 is null or c.updated_at >= $8) and ($9 is null or c.created_at < $9) \
         order by c.id desc limit $10"
    )))
    .bind(workspace)
    .bind(bot)
    .bind(before.map(|id| id.to_string()))
    .bind(query)
    .bind(&filter.channel)
    .bind(filter.refused)
    .bind(&filter.rating)
    .bind(filter.from)
    .bind(filter.until)
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Conversation| row.id.0))
}

/// Deletes a conversation with what was said in it.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: ConversationId) -> Result<()> {
    let done = sqlx::query("delete from conversations where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("conversation")) } else { Ok(()) }
}
