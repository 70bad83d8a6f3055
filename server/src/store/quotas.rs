//! How much of its plan a workspace has used: messages by month and day, what is there of everything else, and limits
//! that were nearly or wholly used up.

use super::Conn;
use super::usage::{By, Which};
use crate::domain::budget::MARKS;
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::plan::Quota;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Messages of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Messages {
    /// Those within the plan.
    pub counted: i64,
    /// Those that the built-in answerer took when it was used up.
    pub beyond: i64,
}

/// A limit that was nearly or wholly used up.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Mark {
    /// Of what.
    pub quota: Quota,
    /// 80 or 100.
    pub percent: i64,
    /// The limit, in the quota's unit.
    pub cap: i64,
    /// When.
    pub at: Timestamp,
}

/// A mark that nobody was written to about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Untold {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which.
    #[sqlx(flatten)]
    pub mark: Mark,
}

/// The messages of the month that `day` is in.
///
/// # Errors
/// When the database can't be read.
pub async fn messages(conn: &mut Conn, workspace: WorkspaceId, day: Day) -> Result<Messages> {
    let found =
        sqlx::query_as("select counted, beyond from quota_counts where workspace_id = $1 and month = $2")
            .bind(workspace)
            .bind(day.month())
            .fetch_optional(conn)
            .await?;
    Ok(found.unwrap_or_default())
}

/// Counts a message of a bot's, within the plan or beyond it, and returns the month's messages. To be called in the
/// transaction that stores the question, so that one is counted if and only if the other is kept.
///
/// # Errors
/// When the database can't be written.
pub async fn count(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    day: Day,
    within: bool,
) -> Result<Messages> {
    let (counted, beyond) = (i64::from(within), i64::from(!within));
    sqlx::query(
        "insert into message_days (workspace_id, bot_id, day, counted, beyond) values ($1, $2, $3, $4, $5) \
         on conflict (workspace_id, day, bot_id) do update set counted = message_days.counted + excluded.counted, \
         beyond = message_days.beyond + excluded.beyond",
    )
    .bind(workspace)
    .bind(bot)
    .bind(day)
    .bind(counted)
    .bind(beyond)
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as(
        "insert into quota_counts (workspace_id, month, counted, beyond) values ($1, $2, $3, $4) \
         on conflict (workspace_id, month) do update set counted = quota_counts.counted + excluded.counted, \
         beyond = quota_counts.beyond + excluded.beyond returning counted, beyond",
    )
    .bind(workspace)
    .bind(day.month())
    .bind(counted)
    .bind(beyond)
    .fetch_one(conn)
    .await?)
}

/// How much of something is there now. Nothing of what is counted by the month: that is elsewhere.
///
/// # Errors
/// When the database can't be read.
pub async fn there(conn: &mut Conn, workspace: WorkspaceId, quota: Quota) -> Result<i64> {
    let query = match quota {
        Quota::Messages | Quota::Spend => return Ok(0),
        Quota::Bots => "select count(*) from bots where workspace_id = $1",
        // Who looks in for support takes nobody's place.
        Quota::Members => "select count(*) from members where workspace_id = $1 and support_until is null",
        Quota::Pages => "select coalesce(sum(pages), 0) from quota_sizes where workspace_id = $1",
        Quota::Storage => "select coalesce(sum(bytes), 0) from quota_sizes where workspace_id = $1",
    };
    Ok(sqlx::query_scalar(query).bind(workspace).fetch_one(conn).await?)
}

/// Whether a bot is beyond the first `limit` of its workspace, in the order in which they were made.
///
/// # Errors
/// When the database can't be read.
pub async fn is_beyond(conn: &mut Conn, workspace: WorkspaceId, bot: BotId, limit: i64) -> Result<bool> {
    let before: i64 = sqlx::query_scalar("select count(*) from bots where workspace_id = $1 and id < $2")
        .bind(workspace)
        .bind(bot)
        .fetch_one(conn)
        .await?;
    Ok(before >= limit)
}

/// Bots beyond the first `limit` of a workspace, with their names, oldest first; at most `most`.
///
/// # Errors
/// When the database can't be read.
pub async fn beyond(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: i64,
    most: i64,
) -> Result<Vec<(BotId, String)>> {
    Ok(sqlx::query_as("select id, name from bots where workspace_id = $1 order by id limit $2 offset $3")
        .bind(workspace)
        .bind(most)
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// Questions of a day or to a bot.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Asked {
    /// The day or the bot's identifier.
    pub key: String,
    /// The bot's name now; none if it is gone, or the line is a day's.
    pub name: Option<String>,
    /// How many.
    pub messages: i64,
}

/// Questions by day or bot, in no order; none by model.
///
/// # Errors
/// When the database can't be read.
pub async fn asked(conn: &mut Conn, workspace: WorkspaceId, by: By, which: Which) -> Result<Vec<Asked>> {
    let (key, name) = match by {
        By::Day => ("q.day", "null"),
        By::Bot => ("q.bot_id", "max(b.name)"),
        By::Model => return Ok(Vec::new()),
    };
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {key} as key, {name} as name, sum(q.counted + q.beyond) as messages from message_days q \
         left join bots b on b.workspace_id = q.workspace_id and b.id = q.bot_id \
         where q.workspace_id = $1 and q.day between $2 and $3 and ($4 is null or q.bot_id = $4) group by {key}"
    )))
    .bind(workspace)
    .bind(which.from)
    .bind(which.to)
    .bind(which.bot_id)
    .fetch_all(conn)
    .await?)
}

/// Notes each mark of a limit that `used` has crossed, once a month and limit. To be called where `used` grows.
///
/// # Errors
/// When the database can't be written.
pub async fn mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    quota: Quota,
    (used, cap): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    for percent in MARKS {
        // In hundredths of a limit that may be nothing: without dividing.
        if used.saturating_mul(100) < cap.saturating_mul(percent) {
            continue;
        }
        sqlx::query(
            "insert into quota_marks (workspace_id, quota, month, percent, cap, at) values ($1, $2, $3, $4, $5, $6) \
             on conflict do nothing",
        )
        .bind(workspace)
        .bind(quota)
        .bind(Day::of(now).month())
        .bind(percent)
        .bind(cap)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Whether a limit was wholly used up in the month that `day` is in.
///
/// # Errors
/// When the database can't be read.
pub async fn is_used_up(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (quota, cap): (Quota, i64),
    day: Day,
) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from quota_marks where workspace_id = $1 and quota = $2 and month = $3 and percent = 100 and cap = $4",
    )
    .bind(workspace)
    .bind(quota)
    .bind(day.month())
    .bind(cap)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// A workspace's marks of the month that `day` is in, the highest first.
///
/// # Errors
/// When the database can't be read.
pub async fn marks(conn: &mut Conn, workspace: WorkspaceId, day: Day) -> Result<Vec<Mark>> {
    Ok(sqlx::query_as(
        "select quota, percent, cap, at from quota_marks where workspace_id = $1 and month = $2 \
         order by percent desc, at desc limit 100",
    )
    .bind(workspace)
    .bind(day.month())
    .fetch_all(conn)
    .await?)
}

/// Marks that nobody was written to about, the oldest first; whoever's they are.
///
/// # Errors
/// When the database can't be read.
pub async fn untold(conn: &mut Conn, limit: u32) -> Result<Vec<Untold>> {
    Ok(sqlx::query_as(
        "select workspace_id, quota, percent, cap, at from quota_marks where told_at is null \
         order by at limit $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that a workspace's owners were written to about a mark. Returns whether nobody had been before.
///
/// # Errors
/// When the database can't be written.
pub async fn told(conn: &mut Conn, workspace: WorkspaceId, mark: &Mark, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update quota_marks set told_at = $6 where workspace_id = $1 and quota = $2 and month = $3 and percent = $4 \
         and cap = $5 and told_at is null",
    )
    .bind(workspace)
    .bind(mark.quota)
    .bind(Day::of(mark.at).month())
    .bind(mark.percent)
    .bind(mark.cap)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Who is told of a workspace's limits: its name, and the addresses of its owners.
///
/// # Errors
/// When the database can't be read.
pub async fn to_tell(conn: &mut Conn, workspace: WorkspaceId) -> Result<(String, Vec<String>)> {
    let name = sqlx::query_scalar("select name from workspaces where id = $1")
        .bind(workspace)
        .fetch_one(&mut *conn)
        .await?;
    let owners = sqlx::query_scalar(
        "select u.email from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and m.role = 'owner' order by m.created_at, u.id",
    )
    .bind(workspace)
    .fetch_all(conn)
    .await?;
    Ok((name, owners))
}
