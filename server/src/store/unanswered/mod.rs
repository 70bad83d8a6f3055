//! Questions that found no answer, and the groups they are put into: as owners look at them. See `grouping` for how
//! groups come about. Counts, days and newest times are kept by triggers, so that no list counts questions.

mod grouping;

pub use grouping::{
    Member, ToGroup, best_known, centers, is_due, join, members, open_group, set_center, ungrouped, vectors,
    without_center,
};

use super::Conn;
use crate::domain::ids::{BotId, ConversationId, MessageId, QuestionGroupId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A question that found no answer.
#[derive(Debug, Clone)]
pub struct NewUnanswered {
    /// The question.
    pub message_id: MessageId,
    /// What was said instead.
    pub answer_id: MessageId,
    /// With which bot.
    pub bot_id: BotId,
    /// `refused`, `budget` or `weak`.
    pub reason: &'static str,
    /// Hash of the question without case and signs.
    pub same: String,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// Stores that a question found no answer. A second time changes nothing.
///
/// # Errors
/// When the database can't write.
pub async fn record(conn: &mut Conn, workspace: WorkspaceId, new: &NewUnanswered) -> Result<()> {
    sqlx::query(
        "insert into unanswered (message_id, answer_id, workspace_id, bot_id, reason, same, asked_at) \
         select $2, $3, $1, $4, $5, $6, $7 where exists (select 1 from messages where workspace_id = $1 and id = $3) \
         and exists (select 1 from messages where workspace_id = $1 and id = $2) on conflict do nothing",
    )
    .bind(workspace)
    .bind(new.message_id)
    .bind(new.answer_id)
    .bind(new.bot_id)
    .bind(new.reason)
    .bind(&new.same)
    .bind(new.asked_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Questions that ask the same.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Group {
    /// Identifier.
    pub id: QuestionGroupId,
    /// With which bot.
    pub bot_id: BotId,
    /// The question that is most like the others.
    pub label: String,
    /// `open`, `dismissed` or `answered`.
    pub status: String,
    /// What answers it now.
    pub source_id: Option<SourceId>,
    /// How many questions.
    pub questions: i64,
    /// When the first was asked.
    pub first_at: Timestamp,
    /// When the newest was asked.
    pub newest_at: Timestamp,
    /// When it was dismissed or answered.
    pub settled_at: Option<Timestamp>,
}

// The central question may have been erased a moment ago: then the newest stands for the group.
const SELECT: &str = "select g.id, g.bot_id, g.status, g.source_id, g.questions, g.first_at, g.newest_at, g.settled_at, \
    coalesce((select m.text from messages m where m.id = g.center), \
      (select m.text from messages m where m.id = (select max(u.message_id) from unanswered u where u.group_id = g.id)), \
      '') as label from question_groups g";

/// By what groups are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The most questions first.
    Count,
    /// The newest question first.
    Newest,
}

impl Order {
    /// What a group is ordered by.
    #[must_use]
    pub fn rank(self, group: &Group) -> i64 {
        match self {
            Self::Count => group.questions,
            Self::Newest => group.newest_at.0,
        }
    }
}

/// A bot's groups of that status. `after` is rank and id of the last of the page before.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    status: &str,
    order: Order,
    limit: u32,
    after: Option<(i64, QuestionGroupId)>,
) -> Result<Vec<Group>> {
    let column = match order {
        Order::Count => "questions",
        Order::Newest => "newest_at",
    };
    let after_it = if after.is_some() { format!("and (g.{column}, g.id) < ($4, $5)") } else { String::new() };
    let sql = format!(
        "{SELECT} where g.workspace_id = $1 and g.bot_id = $2 and g.status = $3 {after_it} \
         order by g.{column} desc, g.id desc limit $6"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(workspace)
        .bind(bot)
        .bind(status)
        .bind(after.map(|after| after.0))
        .bind(after.map(|after| after.1))
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// A workspace's group.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: QuestionGroupId) -> Result<Group> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where g.workspace_id = $1 and g.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("group of questions"))
}

/// Changes a group's status. `source` is what answers it, for `answered`.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn settle(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: QuestionGroupId,
    status: &str,
    source: Option<SourceId>,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "update question_groups set status = $3, source_id = $4, settled_at = case when $3 = 'open' then null else $5 end \
         where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(id)
    .bind(status)
    .bind(source)
    .bind(now)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("group of questions")) } else { Ok(()) }
}

/// How many groups of each status a bot has: open, dismissed, answered.
///
/// # Errors
/// When the database can't be read.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<(i64, i64, i64)> {
    Ok(sqlx::query_as(
        "select count(case when status = 'open' then 1 end), count(case when status = 'dismissed' then 1 end), \
         count(case when status = 'answered' then 1 end) from question_groups where workspace_id = $1 and bot_id = $2",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_one(conn)
    .await?)
}

/// Whether there are questions that are in no group yet.
///
/// # Errors
/// When the database can't be read.
pub async fn has_ungrouped(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from unanswered where group_id is null and workspace_id = $1 and bot_id = $2)",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_one(conn)
    .await?)
}

/// A bot's questions without an answer by day since 1970 UTC, from `day` on; days without are left out.
///
/// # Errors
/// When the database can't be read.
pub async fn days(conn: &mut Conn, workspace: WorkspaceId, bot: BotId, day: i64) -> Result<Vec<(i64, i64)>> {
    Ok(sqlx::query_as(
        "select d.day, d.questions from unanswered_days d join bots b on b.id = d.bot_id \
         where b.workspace_id = $1 and d.bot_id = $2 and d.day >= $3 and d.questions > 0 order by d.day",
    )
    .bind(workspace)
    .bind(bot)
    .bind(day)
    .fetch_all(conn)
    .await?)
}

/// The same of some groups: group, day, questions.
///
/// # Errors
/// When the database can't be read.
pub async fn group_days(
    conn: &mut Conn,
    workspace: WorkspaceId,
    groups: &[QuestionGroupId],
    day: i64,
) -> Result<Vec<(QuestionGroupId, i64, i64)>> {
    let ids = serde_json::to_string(groups).map_err(Error::internal)?;
    Ok(sqlx::query_as(
        "select d.group_id, d.day, d.questions from json_each($2) n cross join question_groups g on g.id = n.value \
         cross join question_group_days d on d.group_id = g.id \
         where g.workspace_id = $1 and d.day >= $3 and d.questions > 0 order by d.group_id, d.day",
    )
    .bind(workspace)
    .bind(ids)
    .bind(day)
    .fetch_all(conn)
    .await?)
}

/// A question of a group.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Asked {
    /// The question.
    pub message_id: MessageId,
    /// What was said instead.
    pub answer_id: MessageId,
    /// Where.
    pub conversation_id: ConversationId,
    /// The question's words.
    pub text: String,
    /// `refused`, `budget` or `weak`.
    pub reason: String,
    /// `widget` or `dashboard`.
    pub channel: String,
    /// When.
    pub asked_at: Timestamp,
}

/// A group's questions, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn questions(
    conn: &mut Conn,
    workspace: WorkspaceId,
    group: QuestionGroupId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<super::Page<Asked>> {
    let rows = sqlx::query_as(
        "select u.message_id, u.answer_id, c.id as conversation_id, m.text, u.reason, c.channel, u.asked_at \
         from unanswered u join messages m on m.id = u.message_id join conversations c on c.id = m.conversation_id \
         where u.workspace_id = $1 and u.group_id = $2 and ($3 is null or u.message_id < $3) \
         order by u.message_id desc limit $4",
    )
    .bind(workspace)
    .bind(group)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(super::Page::of(rows, limit, |row: &Asked| row.message_id.0))
}
