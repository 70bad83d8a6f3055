//! A bot's figures: conversations and answers by day, and how long answers took. Rows are written with the answer and go
//! with it.

use super::Conn;
use super::messages::Message;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::presence::Ground;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which answers and conversations.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Of which bot.
    pub bot_id: BotId,
    /// Only by that channel, `widget` or `dashboard`.
    pub channel: Option<&'a str>,
    /// From this time on.
    pub from: Timestamp,
    /// Before this one.
    pub until: Timestamp,
}

/// What there was on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayFigures {
    /// Since 1970, UTC.
    pub day: i64,
    /// Conversations that began.
    pub conversations: i64,
    /// Answers that were given.
    pub answered: i64,
    /// Questions that were declined, or answered by passages alone because a cap was reached.
    pub declined: i64,
    /// Answers that broke off.
    pub failed: i64,
}

/// How long answers took, in milliseconds: half of them, 95 and 99 of a hundred at most so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Latency {
    /// Answers measured.
    pub answers: i64,
    /// Of half of them at most.
    pub p50: i64,
    /// Of 95 of a hundred.
    pub p95: i64,
    /// Of 99 of a hundred.
    pub p99: i64,
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// From the question to the first word.
    FirstWord,
    /// From the question to the end.
    Whole,
}

/// What became of an answer, as its column names it.
fn result(answer: &Message) -> &'static str {
    let reason = answer.finish_reason.as_deref();
    if answer.refused || matches!(reason, Some("refused" | "budget")) {
        "declined"
    } else if reason.is_some() {
        "answered"
    } else {
        "failed"
    }
}

/// Adds an answer's figures. Part of storing it, see `messages::add_answer`.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn add(conn: &mut Conn, workspace: WorkspaceId, answer: &Message) -> Result<()> {
    sqlx::query(
        "insert into answer_figures (bot_id, at, answer_id, workspace_id, channel, result, first_word_ms, total_ms) \
         select bot_id, $4, $3, workspace_id, channel, $5, $6, $7 from conversations where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(answer.conversation_id)
    .bind(answer.id)
    .bind(answer.created_at)
    .bind(result(answer))
    .bind(answer.first_token_ms)
    .bind(answer.total_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// What there was on each day, the earliest first; days without anything are left out.
///
/// # Errors
/// When the database can't be read.
pub async fn days(conn: &mut Conn, workspace: WorkspaceId, which: Which<'_>) -> Result<Vec<DayFigures>> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = sqlx::query_as(
        "select day, sum(conversations), sum(answered), sum(declined), sum(failed) from ( \
           select at / $6 as day, 0 as conversations, count(case when result = 'answered' then 1 end) as answered, \
             count(case when result = 'declined' then 1 end) as declined, \
             count(case when result = 'failed' then 1 end) as failed \
           from answer_figures where workspace_id = $1 and bot_id = $2 and at >= $3 and at < $4 \
             and ($5 is null or channel = $5) group by at / $6 \
           union all \
           select created_at / $6, count(*), 0, 0, 0 from conversations \
           where workspace_id = $1 and bot_id = $2 and created_at >= $3 and created_at < $4 \
             and ($5 is null or channel = $5) group by created_at / $6) d \
         group by day order by day",
    )
    .bind(workspace)
    .bind(which.bot_id)
    .bind(which.from)
    .bind(which.until)
    .bind(which.channel)
    .bind(DAY_MS)
    .fetch_all(conn)
    .await?;
    let figures = |(day, conversations, answered, declined, failed)| DayFigures {
        day,
        conversations,
        answered,
        declined,
        failed,
    };
    Ok(rows.into_iter().map(figures).collect())
}

/// How long answers took that did not break off: by nearest rank, so that each figure is an answer's own. None if there
/// were none.
///
/// # Errors
/// When the database can't be read.
pub async fn latency(
    conn: &mut Conn,
    workspace: WorkspaceId,
    which: Which<'_>,
    span: Span,
) -> Result<Option<Latency>> {
    let column = match span {
        Span::FirstWord => "first_word_ms",
        Span::Whole => "total_ms",
    };
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select n as answers, max(case when place = (n * 50 + 99) / 100 then ms end) as p50, \
           max(case when place = (n * 95 + 99) / 100 then ms end) as p95, \
           max(case when place = (n * 99 + 99) / 100 then ms end) as p99 from ( \
           select {column} as ms, row_number() over (order by {column}) as place, count(*) over () as n \
           from answer_figures where workspace_id = $1 and bot_id = $2 and at >= $3 and at < $4 \
             and ($5 is null or channel = $5) and result <> 'failed' and {column} is not null) ranked group by n"
    )))
    .bind(workspace)
    .bind(which.bot_id)
    .bind(which.from)
    .bind(which.until)
    .bind(which.channel)
    .fetch_optional(conn)
    .await?)
}

/// What a bot has to answer from, in all its knowledge bases.
///
/// # Errors
/// When the database can't be read.
pub async fn ground(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Ground> {
    let (answers, sources, reading) = sqlx::query_as(
        "with bases as (select knowledge_base_id as id from bots where workspace_id = $1 and id = $2 union \
           select knowledge_base_id from bot_knowledge_bases where workspace_id = $1 and bot_id = $2) \
         select exists (select 1 from bases b join knowledge_bases k on k.id = b.id \
             join indexes i on i.id = k.live_index_id join document_chunks c on c.index_number = i.number), \
           exists (select 1 from bases b join sources s on s.knowledge_base_id = b.id), \
           exists (select 1 from bases b join sources s on s.knowledge_base_id = b.id \
             where s.status in ('pending', 'processing'))",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_one(conn)
    .await?;
    Ok(Ground { answers, sources, reading })
}
