//! Visitors as members look for them.

use crate::domain::ids::{BotId, VisitorId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::{Conn, Page, message_texts};
use uuid::Uuid;

/// A visitor, and how much is kept of them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    /// Identifier.
    pub id: VisitorId,
    /// Whose visitor.
    pub bot_id: BotId,
    /// Its name.
    pub bot_name: String,
    /// When they first opened the chat.
    pub created_at: Timestamp,
    /// When they last opened it.
    pub last_seen_at: Timestamp,
    /// Their conversations.
    pub conversations: i64,
    /// What was said in them, questions and answers.
    pub messages: i64,
    /// The first question of the latest, shortened; none without one.
    pub latest: Option<String>,
}

const SELECT: &str = "select v.id, v.bot_id, b.name as bot_name, v.created_at, v.last_seen_at, \
    (select count(*) from conversations c where c.visitor_id = v.id) as conversations, \
    (select count(*) from messages m join conversations c on c.id = m.conversation_id where c.visitor_id = v.id) as messages, \
    (select c.title from conversations c where c.visitor_id = v.id order by c.updated_at desc, c.id desc limit 1) as latest \
    from visitors v join bots b on b.id = v.bot_id";

/// A workspace's visitors, the latest first: of one bot, if one is given. With words, those who said or were told all of
/// them; with the id of a visitor, a conversation or a message, the one whose it is.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: Option<BotId>,
    words: Option<&str>,
    limit: u32,
    before: Option<Uuid>,
) -> Result<Page<Known>> {
    let id = words.and_then(|words| words.parse::<Uuid>().ok());
    let query = match words.filter(|_| id.is_none()) {
        None => None,
        Some(words) => match message_texts::query(workspace, bot, words) {
            // What holds no word was said by nobody.
            None => return Ok(Page { items: Vec::new(), next: None }),
            query => query,
        },
    };
    let said = if query.is_some() {
        "and v.id in (select c.visitor_id from message_texts t cross join message_index i on i.rowid_ = t.rowid \
         cross join conversations c on c.id = i.conversation_id where t.message_texts match $5)"
    } else {
        "and ($5 is null)"
    };
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where v.workspace_id = $1 and ($2 is null or v.bot_id = $2) and ($3 is null or v.id < $3) \
         and ($4 is null or v.id = $4 or v.id in (select c.visitor_id from conversations c where c.id = $4 \
         union select c.visitor_id from messages m join conversations c on c.id = m.conversation_id where m.id = $4)) \
         {said} order by v.id desc limit $6"
    )))
    .bind(workspace)
    .bind(bot)
    .bind(before.map(|id| id.to_string()))
    .bind(id.map(|id| id.to_string()))
    .bind(query)
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Known| row.id.0))
}

/// A visitor.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: VisitorId) -> Result<Known> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where v.workspace_id = $1 and v.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("visitor"))
}

/// What members wrote after reading a visitor's conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Taught {
    /// Answers they put in the place of others.
    pub corrections: i64,
    /// Tests they made of them.
    pub test_cases: i64,
}

/// How much members wrote after reading a visitor's conversations.
///
/// # Errors
/// When the database can't be read.
pub async fn taught(conn: &mut Conn, workspace: WorkspaceId, id: VisitorId) -> Result<Taught> {
    Ok(sqlx::query_as(
        "select (select count(*) from message_fixes f join messages m on m.id = f.message_id \
            join conversations c on c.id = m.conversation_id where c.workspace_id = $1 and c.visitor_id = $2) as corrections, \
         (select count(*) from test_cases t join messages m on m.id = t.message_id \
            join conversations c on c.id = m.conversation_id where c.workspace_id = $1 and c.visitor_id = $2) as test_cases",
    )
    .bind(workspace)
    .bind(id)
    .fetch_one(conn)
    .await?)
}
