//! What visitors thought of answers, by bot. Rows go with the answer.

use super::{Conn, Page};
use crate::domain::ids::{BotId, ConversationId, MessageId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// An answer that was rated.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Rated {
    /// The answer.
    pub answer_id: MessageId,
    /// Where it was given.
    pub conversation_id: ConversationId,
    /// The question; none if there is none before the answer.
    pub question: Option<String>,
    /// Its words.
    pub answer: String,
    /// `up` or `down`.
    pub rating: String,
    /// What the visitor said to it.
    pub comment: Option<String>,
    /// Whether the bot declined.
    pub refused: bool,
    /// Which model answered.
    pub model: Option<String>,
    /// `widget` or `dashboard`.
    pub channel: String,
    /// When it was given.
    pub created_at: Timestamp,
}

/// Puts an answer's rating into its bot's list. Part of rating it, see `messages::rate`.
///
/// # Errors
/// When the database can't write.
pub(super) async fn list_it(conn: &mut Conn, workspace: WorkspaceId, answer: MessageId) -> Result<()> {
    sqlx::query(
        "insert into answer_ratings (answer_id, workspace_id, bot_id, rating, day) \
         select m.id, m.workspace_id, c.bot_id, m.rating, m.created_at / 86400000 from messages m \
         join conversations c on c.id = m.conversation_id \
         where m.workspace_id = $1 and m.id = $2 and m.rating is not null \
         on conflict (answer_id) do update set rating = excluded.rating",
    )
    .bind(workspace)
    .bind(answer)
    .execute(conn)
    .await?;
    Ok(())
}

/// A bot's answers that were rated so, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    rating: &str,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Rated>> {
    let rows = sqlx::query_as(
        "select r.answer_id, c.id as conversation_id, (select q.text from messages q where q.id = \
           (select max(p.id) from messages p where p.conversation_id = c.id and p.role = 'user' and p.id < m.id)) \
           as question, m.text as answer, r.rating, m.comment, m.refused, m.model, c.channel, m.created_at \
         from answer_ratings r join messages m on m.id = r.answer_id join conversations c on c.id = m.conversation_id \
         where r.workspace_id = $1 and r.bot_id = $2 and r.rating = $3 and ($4 is null or r.answer_id < $4) \
         order by r.answer_id desc limit $5",
    )
    .bind(workspace)
    .bind(bot)
    .bind(rating)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Rated| row.answer_id.0))
}

/// How many answers of a day were rated how: day since 1970 UTC, up, down. From `day` on, days without left out.
///
/// # Errors
/// When the database can't be read.
pub async fn by_day(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    day: i64,
) -> Result<Vec<(i64, i64, i64)>> {
    Ok(sqlx::query_as(
        "select day, count(case when rating = 'up' then 1 end), count(case when rating = 'down' then 1 end) \
         from answer_ratings where workspace_id = $1 and bot_id = $2 and day >= $3 group by day order by day",
    )
    .bind(workspace)
    .bind(bot)
    .bind(day)
    .fetch_all(conn)
    .await?)
}
