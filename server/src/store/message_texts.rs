//! What messages are found by: their number and their words. Belongs to `full_text.rs`, and holds SQL for the same
//! engine. Rows vanish with their message, by the cascade of its number and a trigger.

use std::fmt::Write as _;

use super::Conn;
use crate::domain::ids::{BotId, ConversationId, MessageId, WorkspaceId};
use crate::domain::text::terms::{index_terms, query_terms, words};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Terms that are looked for.
const MOST_TERMS: usize = 16;

/// A message in which something was found.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Hit {
    /// Its number, by which lists of hits are ordered: later ones are higher.
    pub rowid_: i64,
    /// The message.
    pub message_id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// `user` or `assistant`.
    pub role: String,
    /// Its words.
    pub text: String,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Which messages. What is none is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Said to or by that bot.
    pub bot: Option<BotId>,
    /// `widget` or `dashboard`.
    pub channel: Option<String>,
    /// In conversations with an answer that declined (or, if false, with none).
    pub refused: Option<bool>,
    /// In conversations with an answer that was rated so: `up` or `down`.
    pub rating: Option<String>,
    /// Said then or later.
    pub from: Option<Timestamp>,
    /// Said before that.
    pub until: Option<Timestamp>,
}

/// Conditions on `m` (messages) and `c` (conversations), for [`bind`]ing a filter from `$3` on.
pub(super) const CONDITIONS: &str = "($3 is null or c.bot_id = $3) and ($4 is null or c.channel = $4) \
    and ($5 is null or $5 = exists (select 1 from messages r where r.conversation_id = c.id and r.refused = 1)) \
    and ($6 is null or exists (select 1 from messages r where r.conversation_id = c.id and r.rating = $6)) \
    and ($7 is null or m.created_at >= $7) and ($8 is null or m.created_at < $8)";

/// Numbers a message and makes it findable by its words.
///
/// # Errors
/// When the database can't write.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, message: MessageId, text: &str) -> Result<()> {
    let row: Option<(i64, BotId)> = sqlx::query_as(
        "insert into message_index (message_id, workspace_id, bot_id, conversation_id) \
         select m.id, m.workspace_id, c.bot_id, c.id from messages m join conversations c on c.id = m.conversation_id \
         where m.workspace_id = $1 and m.id = $2 on conflict (message_id) do nothing returning rowid_, bot_id",
    )
    .bind(workspace)
    .bind(message)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((rowid, bot)) = row else { return Ok(()) };
    sqlx::query("insert into message_texts (rowid, scope, body) values ($1, $2, $3)")
        .bind(rowid)
        .bind(format!("{} {}", token('w', workspace.0), token('b', bot.0)))
        .bind(index_terms(text).join(" "))
        .execute(conn)
        .await?;
    Ok(())
}

/// The number of a message; none if it has none yet.
///
/// # Errors
/// When the database can't be read.
pub async fn number(conn: &mut Conn, workspace: WorkspaceId, message: MessageId) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("select rowid_ from message_index where workspace_id = $1 and message_id = $2")
        .bind(workspace)
        .bind(message)
        .fetch_optional(conn)
        .await?)
}

/// The number at which a list goes on after a message, whether or not it is still there: that of the last message up to
/// it, whoever's it is, for numbers rise with time.
///
/// # Errors
/// When the database can't be read.
pub async fn number_up_to(conn: &mut Conn, message: MessageId) -> Result<i64> {
    let found: Option<(i64, MessageId)> = sqlx::query_as(
        "select rowid_, message_id from message_index where message_id <= $1 order by message_id desc limit 1",
    )
    .bind(message)
    .fetch_optional(conn)
    .await?;
    // One that is gone was before the next number.
    Ok(found.map_or(0, |(number, found)| if found == message { number } else { number + 1 }))
}

/// Messages that hold all the words, newest first; the last word may be begun only. `before` is the last hit of the page
/// before.
///
/// # Errors
/// When the database can't be read.
pub async fn search(
    conn: &mut Conn,
    workspace: WorkspaceId,
    text: &str,
    filter: &Filter,
    limit: u32,
    before: Option<i64>,
) -> Result<Vec<Hit>> {
    let Some(query) = query(workspace, filter.bot, text) else { return Ok(Vec::new()) };
    let sql = format!(
        "select i.rowid_, m.id as message_id, c.id as conversation_id, m.role, m.text, m.created_at \
         from message_texts t cross join message_index i on i.rowid_ = t.rowid \
         cross join messages m on m.id = i.message_id cross join conversations c on c.id = i.conversation_id \
         where t.message_texts match $1 and i.workspace_id = $2 and {CONDITIONS} and ($9 is null or t.rowid < $9) \
         order by t.rowid desc limit $10"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(query)
        .bind(workspace)
        .bind(filter.bot)
        .bind(&filter.channel)
        .bind(filter.refused)
        .bind(&filter.rating)
        .bind(filter.from)
        .bind(filter.until)
        .bind(before)
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// FTS5's query for messages that hold all the words: as a condition on conversations, see `conversations::list`.
#[must_use]
pub fn query(workspace: WorkspaceId, bot: Option<BotId>, text: &str) -> Option<String> {
    let terms = searched_terms(text);
    let scope = bot.map_or_else(|| token('w', workspace.0), |bot| token('b', bot.0));
    let mut query = format!("scope : \"{scope}\" AND body : (");
    for (place, term) in terms.iter().enumerate() {
        let joint = if place == 0 { "" } else { " AND " };
        // Whoever is still writing the last word finds what begins with it.
        let begun = if place + 1 == terms.len() { "*" } else { "" };
        write!(query, "{joint}\"{}\"{begun}", term.replace('"', "\"\"")).ok()?;
    }
    query.push(')');
    (!terms.is_empty()).then_some(query)
}

/// The terms that are looked for.
#[must_use]
pub fn searched_terms(text: &str) -> Vec<String> {
    if words(text).is_empty() {
        return Vec::new();
    }
    let mut terms = query_terms(text);
    terms.truncate(MOST_TERMS);
    terms
}

fn token(kind: char, id: uuid::Uuid) -> String {
    format!("{kind}{}", id.simple())
}

/// A message that has still to be indexed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Due {
    /// The message.
    pub message_id: MessageId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// With which bot.
    pub bot_id: BotId,
    /// Its words.
    pub text: String,
    /// Whether it is an answer that declined.
    pub refused: bool,
    /// The question before it, if it is an answer: its words, and when it was asked.
    #[sqlx(skip)]
    pub question: Option<(MessageId, String, Timestamp)>,
}

/// Messages of before this table, that have still to be indexed.
///
/// # Errors
/// When the database can't be read.
pub async fn due(conn: &mut Conn, limit: u32) -> Result<Vec<Due>> {
    let mut due: Vec<Due> = sqlx::query_as(
        "select m.id as message_id, m.workspace_id, c.bot_id, m.text, m.refused = 1 as refused \
         from messages_to_index d join messages m on m.id = d.message_id \
         join conversations c on c.id = m.conversation_id order by d.message_id limit $1",
    )
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    for message in due.iter_mut().filter(|message| message.refused) {
        message.question = sqlx::query_as(
            "select q.id, q.text, q.created_at from messages a join messages q on q.conversation_id = a.conversation_id \
             where a.id = $1 and q.role = 'user' and q.id < a.id order by q.id desc limit 1",
        )
        .bind(message.message_id)
        .fetch_optional(&mut *conn)
        .await?;
    }
    Ok(due)
}

/// Notes that a message of before has been indexed.
///
/// # Errors
/// When the database can't write.
pub async fn set_indexed(conn: &mut Conn, message: MessageId) -> Result<()> {
    sqlx::query("delete from messages_to_index where message_id = $1").bind(message).execute(conn).await?;
    Ok(())
}

/// Joins small segments that many small writes have left; with them goes what is left of deleted messages.
///
/// # Errors
/// When the database can't write.
pub async fn tidy(conn: &mut Conn) -> Result<()> {
    sqlx::query("insert into message_texts (message_texts, rank) values ('merge', 200)")
        .execute(conn)
        .await?;
    Ok(())
}
