//! What may be spent: a workspace's caps, what is set aside for calls under way, and caps that were reached.

use super::Conn;
use crate::domain::budget::{Account, Budget, Scope, Span, Spent};
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use sqlx::types::Json;

/// Something set aside for a call under way.
#[derive(Debug, Clone, Copy)]
pub struct Reservation {
    /// Of the answer, or of what else is paid for.
    pub id: uuid::Uuid,
    /// The bot that causes it; none for what none does.
    pub bot_id: Option<BotId>,
    /// The most it may cost, in billionths of a US dollar.
    pub nano_usd: i64,
    /// When it no longer counts, should its process have died.
    pub expires_at: Timestamp,
}

/// A cap that was nearly or wholly used up.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Mark {
    /// The bot whose cap it was; empty for the workspace's.
    pub bot_id: String,
    /// The day or month, as `YYYY-MM-DD` or `YYYY-MM`.
    pub period: String,
    /// 80 or 100.
    pub percent: i64,
    /// The cap, in billionths of a US dollar.
    pub cap_nano_usd: i64,
    /// When.
    pub at: Timestamp,
}

/// How a bot stands in a column in which the empty text is none.
pub(super) fn column(bot: Option<BotId>) -> String {
    bot.map_or_else(String::new, |bot| bot.to_string())
}

/// A workspace's caps.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId) -> Result<Budget> {
    let found: Option<Json<Budget>> =
        sqlx::query_scalar("select budget from workspace_budgets where workspace_id = $1")
            .bind(workspace)
            .fetch_optional(conn)
            .await?;
    Ok(found.map_or_else(Budget::default, |Json(budget)| budget))
}

/// Sets a workspace's caps.
///
/// # Errors
/// When the database can't be written.
pub async fn set(conn: &mut Conn, workspace: WorkspaceId, budget: Budget, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into workspace_budgets (workspace_id, budget, updated_at) values ($1, $2, $3) \
         on conflict (workspace_id) do update set budget = excluded.budget, updated_at = excluded.updated_at",
    )
    .bind(workspace)
    .bind(Json(budget))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's account. `but` is left out of what is set aside: the caller's own.
///
/// # Errors
/// When the database can't be read.
pub async fn of_workspace(
    conn: &mut Conn,
    workspace: WorkspaceId,
    budget: Budget,
    now: Timestamp,
    but: Option<uuid::Uuid>,
) -> Result<Account> {
    let today = Day::of(now);
    let (day, month): (i64, i64) = sqlx::query_as(
        "select coalesce(sum(case when day = $2 then cost_nano_usd end), 0), coalesce(sum(cost_nano_usd), 0) \
         from spending_days where workspace_id = $1 and day between $3 and $2",
    )
    .bind(workspace)
    .bind(today)
    .bind(today.month_start())
    .fetch_one(&mut *conn)
    .await?;
    let reserved: i64 = sqlx::query_scalar(
        "select coalesce(sum(amount_nano_usd), 0) from budget_reservations \
         where workspace_id = $1 and expires_at > $2 and ($3 is null or id <> $3)",
    )
    .bind(workspace)
    .bind(now)
    .bind(but.map(|id| id.to_string()))
    .fetch_one(conn)
    .await?;
    Ok(Account { scope: Scope::Workspace, budget, spent: Spent { day, month }, reserved })
}

/// A bot's account: what its answers cost. What reading its pages costs counts against the workspace's caps alone.
///
/// # Errors
/// When the database can't be read.
pub async fn of_bot(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    budget: Budget,
    now: Timestamp,
    but: Option<uuid::Uuid>,
) -> Result<Account> {
    let today = Day::of(now);
    let (day, month): (i64, i64) = sqlx::query_as(
        "select coalesce(sum(case when day = $3 then cost_nano_usd end), 0), coalesce(sum(cost_nano_usd), 0) \
         from usage_days where workspace_id = $1 and bot_id = $2 and day between $4 and $3 and purpose <> 'index'",
    )
    .bind(workspace)
    .bind(bot)
    .bind(today)
    .bind(today.month_start())
    .fetch_one(&mut *conn)
    .await?;
    let reserved: i64 = sqlx::query_scalar(
        "select coalesce(sum(amount_nano_usd), 0) from budget_reservations \
         where workspace_id = $1 and bot_id = $2 and expires_at > $3 and ($4 is null or id <> $4)",
    )
    .bind(workspace)
    .bind(bot)
    .bind(now)
    .bind(but.map(|id| id.to_string()))
    .fetch_one(conn)
    .await?;
    Ok(Account { scope: Scope::Bot, budget, spent: Spent { day, month }, reserved })
}

/// Sets something aside, or changes how much.
///
/// # Errors
/// When the database can't be written.
pub async fn reserve(conn: &mut Conn, workspace: WorkspaceId, wanted: Reservation) -> Result<()> {
    sqlx::query(
        "insert into budget_reservations (id, workspace_id, bot_id, amount_nano_usd, expires_at) values ($1, $2, $3, $4, $5) \
         on conflict (id) do update set amount_nano_usd = excluded.amount_nano_usd, expires_at = excluded.expires_at",
    )
    .bind(wanted.id.to_string())
    .bind(workspace)
    .bind(column(wanted.bot_id))
    .bind(wanted.nano_usd)
    .bind(wanted.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives back what was set aside.
///
/// # Errors
/// When the database can't be written.
pub async fn release(conn: &mut Conn, workspace: WorkspaceId, id: uuid::Uuid) -> Result<()> {
    sqlx::query("delete from budget_reservations where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets what was set aside by processes that have died. Whoever's it is.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_expired(conn: &mut Conn, now: Timestamp) -> Result<u64> {
    let done =
        sqlx::query("delete from budget_reservations where expires_at <= $1").bind(now).execute(conn).await?;
    Ok(done.rows_affected())
}

/// Notes that a cap was crossed, once a period. Returns whether it is news.
///
/// # Errors
/// When the database can't be written.
pub async fn mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: Option<BotId>,
    (span, percent, cap_nano_usd): (Span, i64, i64),
    now: Timestamp,
) -> Result<bool> {
    let today = Day::of(now);
    let period = match span {
        Span::Day => today.to_string(),
        Span::Month => today.month(),
    };
    let done = sqlx::query(
        "insert into budget_marks (workspace_id, bot_id, period, percent, cap_nano_usd, at) \
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(workspace)
    .bind(column(bot))
    .bind(period)
    .bind(percent)
    .bind(cap_nano_usd)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A workspace's crossings within the day and the month, the highest first.
///
/// # Errors
/// When the database can't be read.
pub async fn marks(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<Vec<Mark>> {
    let today = Day::of(now);
    Ok(sqlx::query_as(
        "select bot_id, period, percent, cap_nano_usd, at from budget_marks \
         where workspace_id = $1 and period in ($2, $3) order by percent desc, at desc limit 500",
    )
    .bind(workspace)
    .bind(today)
    .bind(today.month())
    .fetch_all(conn)
    .await?)
}
