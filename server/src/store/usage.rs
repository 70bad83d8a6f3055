//! What models cost, by day, bot, model and purpose. Written in the transaction that stores what was paid for.

use super::Conn;
use super::budgets::column;
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::error::Result;

/// Calls of one model for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// The model.
    pub model: String,
    /// Whose model.
    pub provider: String,
    /// What for, as the trace's purposes are named.
    pub purpose: &'static str,
    /// How many.
    pub calls: i64,
    /// Tokens read.
    pub prompt_tokens: i64,
    /// Of them, those that the upstream had in its cache.
    pub cached_tokens: i64,
    /// Tokens written.
    pub completion_tokens: i64,
    /// Billionths of a US dollar, of the calls whose price is known.
    pub cost_nano_usd: i64,
    /// Calls whose price is not known.
    pub unpriced_calls: i64,
    /// Calls whose tokens are estimated.
    pub estimated_calls: i64,
}

/// What a table of usage has a line for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Each day.
    Day,
    /// Each bot.
    Bot,
    /// Each model.
    Model,
}

/// A line of such a table.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct Line {
    /// The day, the bot's identifier (empty for none) or the model.
    pub key: String,
    /// The bot's name now; none if it is gone, or the line is no bot's.
    pub name: Option<String>,
    /// Calls.
    pub calls: i64,
    /// Tokens read.
    pub prompt_tokens: i64,
    /// Of them, cached upstream.
    pub cached_tokens: i64,
    /// Tokens written.
    pub completion_tokens: i64,
    /// Billionths of a US dollar, in all.
    pub cost_nano_usd: i64,
    /// Of them, for answers; the rest is for reading pages.
    pub answers_nano_usd: i64,
    /// Calls whose price is not known.
    pub unpriced_calls: i64,
    /// Calls whose tokens are estimated.
    pub estimated_calls: i64,
}

/// Which usage.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Only a bot's.
    pub bot_id: Option<BotId>,
}

/// Adds what was spent.
///
/// # Errors
/// When the database can't be written.
pub async fn add(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: Option<BotId>,
    day: Day,
    spendings: &[Spending],
) -> Result<()> {
    let mut cost: i64 = 0;
    for spending in spendings {
        cost = cost.saturating_add(spending.cost_nano_usd);
        sqlx::query(
            "insert into usage_days (workspace_id, bot_id, day, model, purpose, provider, calls, prompt_tokens, \
             cached_tokens, completion_tokens, cost_nano_usd, unpriced_calls, estimated_calls) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             on conflict (workspace_id, bot_id, day, model, purpose, provider) do update set \
             calls = usage_days.calls + excluded.calls, prompt_tokens = usage_days.prompt_tokens + excluded.prompt_tokens, \
             cached_tokens = usage_days.cached_tokens + excluded.cached_tokens, \
             completion_tokens = usage_days.completion_tokens + excluded.completion_tokens, \
             cost_nano_usd = usage_days.cost_nano_usd + excluded.cost_nano_usd, \
             unpriced_calls = usage_days.unpriced_calls + excluded.unpriced_calls, \
             estimated_calls = usage_days.estimated_calls + excluded.estimated_calls",
        )
        .bind(workspace)
        .bind(column(bot))
        .bind(day)
        .bind(&spending.model)
        .bind(spending.purpose)
        .bind(&spending.provider)
        .bind(spending.calls)
        .bind(spending.prompt_tokens)
        .bind(spending.cached_tokens)
        .bind(spending.completion_tokens)
        .bind(spending.cost_nano_usd)
        .bind(spending.unpriced_calls)
        .bind(spending.estimated_calls)
        .execute(&mut *conn)
        .await?;
    }
    if cost != 0 {
        sqlx::query(
            "insert into spending_days (workspace_id, day, cost_nano_usd) values ($1, $2, $3) \
             on conflict (workspace_id, day) do update set cost_nano_usd = spending_days.cost_nano_usd + excluded.cost_nano_usd",
        )
        .bind(workspace)
        .bind(day)
        .bind(cost)
        .execute(conn)
        .await?;
    }
    Ok(())
}

const SUMS: &str = "sum(u.calls) as calls, sum(u.prompt_tokens) as prompt_tokens, sum(u.cached_tokens) as cached_tokens, \
    sum(u.completion_tokens) as completion_tokens, sum(u.cost_nano_usd) as cost_nano_usd, \
    coalesce(sum(case when u.purpose <> 'index' then u.cost_nano_usd end), 0) as answers_nano_usd, \
    sum(u.unpriced_calls) as unpriced_calls, sum(u.estimated_calls) as estimated_calls";

/// Usage by day, bot or model: days in their order, the others with the dearest first.
///
/// # Errors
/// When the database can't be read.
pub async fn lines(conn: &mut Conn, workspace: WorkspaceId, by: By, which: Which) -> Result<Vec<Line>> {
    let (key, order) = match by {
        By::Day => ("u.day", "1"),
        By::Bot => ("u.bot_id", "cost_nano_usd desc, calls desc, 1"),
        By::Model => ("u.model", "cost_nano_usd desc, calls desc, 1"),
    };
    let name = if by == By::Bot { "max(b.name)" } else { "null" };
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {key} as key, {name} as name, {SUMS} from usage_days u \
         left join bots b on b.workspace_id = u.workspace_id and b.id = u.bot_id \
         where u.workspace_id = $1 and u.day between $2 and $3 and ($4 is null or u.bot_id = $4) \
         group by {key} order by {order}"
    )))
    .bind(workspace)
    .bind(which.from)
    .bind(which.to)
    .bind(which.bot_id)
    .fetch_all(conn)
    .await?)
}

/// Models that were called whose price is not known, by name.
///
/// # Errors
/// When the database can't be read.
pub async fn unpriced_models(conn: &mut Conn, workspace: WorkspaceId, which: Which) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select distinct model from usage_days where workspace_id = $1 and day between $2 and $3 \
         and ($4 is null or bot_id = $4) and unpriced_calls > 0 order by model limit 100",
    )
    .bind(workspace)
    .bind(which.from)
    .bind(which.to)
    .bind(which.bot_id)
    .fetch_all(conn)
    .await?)
}
