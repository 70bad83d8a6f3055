//! What may be spent, and how near that is.

use crate::domain::budget::{Account, Budget, MARKS, Scope, Span, dollars};
use crate::domain::change::between;
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{self, Id};
use crate::state::App;
use crate::store::Conn;
use crate::store::bots::{self, Bot};
use crate::store::budgets::{self, Mark};
use crate::store::events;
use crate::store::usage::{self, Which};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Bots whose caps are listed.
const MOST_BOTS: u32 = 100;

/// A cap that was nearly or wholly used up.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkOut {
    /// Whether a day's or a month's.
    span: Span,
    /// 80 or 100.
    percent: i64,
    /// The cap, in US dollars.
    cap_usd: f64,
    /// When it was crossed.
    at: Timestamp,
}

/// Caps, and what was spent against them.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountOut {
    /// Whose.
    scope: Scope,
    /// The bot; null for the workspace.
    #[schema(required)]
    bot_id: Option<BotId>,
    /// Its name.
    #[schema(required)]
    name: Option<String>,
    /// The caps.
    budget: Budget,
    /// Spent today, in US dollars; a bot's is what its answers cost, a workspace's is everything.
    spent_today_usd: f64,
    /// Spent this month, today included.
    spent_month_usd: f64,
    /// Set aside for answers under way.
    reserved_usd: f64,
    /// Caps, as they are now, that were crossed today or this month; the highest first.
    reached: Vec<MarkOut>,
    /// Models that were called this month whose price is not known: what they cost is not in the sums.
    unpriced_models: Vec<String>,
}

/// The workspace's caps and those of its bots.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetOut {
    /// Today, in UTC: days and months of caps are UTC's.
    today: Day,
    /// The workspace's.
    workspace: AccountOut,
    /// Bots that have caps of their own; at most 100.
    bots: Vec<AccountOut>,
}

fn reached(marks: &[Mark], account: &Account, bot: Option<BotId>, now: Timestamp) -> Vec<MarkOut> {
    let bot = bot.map_or_else(String::new, |bot| bot.to_string());
    let day = Day::of(now).to_string();
    let caps: Vec<(Span, i64)> = account.caps().map(|(span, cap, _)| (span, cap)).collect();
    marks
        .iter()
        .filter(|mark| mark.bot_id == bot)
        .map(|mark| (mark, if mark.period == day { Span::Day } else { Span::Month }))
        .filter(|(mark, span)| MARKS.contains(&mark.percent) && caps.contains(&(*span, mark.cap_nano_usd)))
        .map(|(mark, span)| MarkOut {
            span,
            percent: mark.percent,
            cap_usd: dollars(mark.cap_nano_usd),
            at: mark.at,
        })
        .collect()
}

async fn out(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: Option<(BotId, String)>,
    budget: Budget,
    marks: &[Mark],
    now: Timestamp,
) -> Result<AccountOut> {
    let today = Day::of(now);
    let (bot_id, name) = bot.unzip();
    let account = match bot_id {
        Some(id) => budgets::of_bot(conn, workspace, id, budget, now, None).await?,
        None => budgets::of_workspace(conn, workspace, budget, now, None).await?,
    };
    let which = Which { from: today.month_start(), to: today, bot_id };
    Ok(AccountOut {
        scope: account.scope,
        bot_id,
        name,
        budget,
        spent_today_usd: dollars(account.spent.day),
        spent_month_usd: dollars(account.spent.month),
        reserved_usd: dollars(account.reserved),
        reached: reached(marks, &account, bot_id, now),
        unpriced_models: usage::unpriced_models(conn, workspace, which).await?,
    })
}

async fn all(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<BudgetOut> {
    let marks = budgets::marks(conn, workspace, now).await?;
    let budget = budgets::get(conn, workspace).await?;
    let whole = out(conn, workspace, None, budget, &marks, now).await?;
    let mut capped = Vec::new();
    for bot in bots::list(conn, workspace, MOST_BOTS, None).await?.items {
        if bot.settings.budget.is_capped() {
            let named = Some((bot.id, bot.name));
            capped.push(out(conn, workspace, named, bot.settings.budget, &marks, now).await?);
        }
    }
    Ok(BudgetOut { today: Day::of(now), workspace: whole, bots: capped })
}

/// What may be spent, and how near that is: the workspace's caps and those of its bots.
#[utoipa::path(get, path = "/budget", tag = "Usage", responses((status = 200, body = BudgetOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<BudgetOut>> {
    let mut conn = app.store.read().await?;
    Ok(Json(all(&mut conn, caller.workspace, app.clock.now()).await?))
}

/// Set the workspace's caps. They hold from the next call of a model on.
#[utoipa::path(put, path = "/budget", tag = "Usage", request_body = Budget, responses((status = 200, body = BudgetOut), (status = 422, description = "Not valid")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    input::Json(budget): input::Json<Budget>,
) -> Result<Json<BudgetOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let before = json!(budgets::get(&mut write, caller.workspace).await?);
    budgets::set(&mut write, caller.workspace, budget, now).await?;
    let changes = between(&before, &json!(budget));
    if !changes.is_empty() {
        let data = json!({ "changes": changes });
        let event = caller.event("budget.updated", ("workspace", caller.workspace.0), data);
        events::note(&mut write, &event, now).await?;
    }
    let set = all(&mut write, caller.workspace, now).await?;
    write.commit().await?;
    Ok(Json(set))
}

/// A bot's caps, and how near they are. They are changed with its settings.
#[utoipa::path(get, path = "/bots/{id}/budget", tag = "Usage", params(("id" = BotId, Path)), responses((status = 200, body = AccountOut), (status = 404, description = "Not yours or not there")))]
pub async fn of_bot(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<Json<AccountOut>> {
    let mut conn = app.store.read().await?;
    let bot = bots::get(&mut conn, caller.workspace, id).await?;
    Ok(Json(own(&mut conn, &bot, app.clock.now()).await?))
}

/// A bot's caps, and how near they are.
pub(super) async fn own(conn: &mut Conn, bot: &Bot, now: Timestamp) -> Result<AccountOut> {
    let marks = budgets::marks(conn, bot.workspace_id, now).await?;
    let named = Some((bot.id, bot.name.clone()));
    out(conn, bot.workspace_id, named, bot.settings.budget, &marks, now).await
}

/// A workspace's caps, and how near they are.
pub(super) async fn whole(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<AccountOut> {
    let marks = budgets::marks(conn, workspace, now).await?;
    let budget = budgets::get(conn, workspace).await?;
    out(conn, workspace, None, budget, &marks, now).await
}
