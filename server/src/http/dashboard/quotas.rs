//! What the workspace's plan includes, how much of it is used, and what is paused.

use crate::billing::{self, quota};
use crate::domain::budget::{Budget, dollars};
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::plan::{AtLimit, PlanState, Quota};
use crate::domain::time::Timestamp;
use crate::error::{Code, Result};
use crate::http::caller::Caller;
use crate::state::App;
use crate::store::quotas::{self, Mark};
use crate::store::{Conn, budgets};
use axum::Json;
use axum::extract::State;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// Paused bots that are listed.
const MOST_BOTS: i64 = 100;

/// How much of something: a whole number, or US dollars.
#[derive(Debug, Clone, Copy)]
struct Amount(Quota, i64);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Quota::Spend => serializer.serialize_f64(dollars(self.1)),
            _ => serializer.serialize_i64(self.1),
        }
    }
}

/// How much of one thing is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaOut {
    /// Of what. Messages and spending are those of this month, of all else what is there now. Storage is in bytes,
    /// spending in US dollars.
    quota: Quota,
    /// How much.
    #[schema(value_type = f64)]
    used: Amount,
    /// How much the plan includes; null for no limit.
    #[schema(required, value_type = Option<f64>)]
    limit: Option<Amount>,
    /// Messages that the built-in answerer took this month because the plan's were used up; 0 for all else.
    beyond: i64,
    /// The highest mark, in hundredths of the limit as it is now, that was reached this month: 80 or 100.
    #[schema(required)]
    reached: Option<i64>,
    /// When that was.
    #[schema(required)]
    reached_at: Option<Timestamp>,
}

/// The plan whose limits hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanNameOut {
    /// Its stable name.
    id: String,
    /// What people call it.
    name: String,
}

/// A bot that does not answer, because it is one of more than the plan includes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PausedBotOut {
    /// The bot.
    id: BotId,
    /// Its name.
    name: String,
}

/// What the plan includes, and how much of it is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotasOut {
    /// The plan whose limits hold now.
    plan: PlanNameOut,
    /// Whether plans are sold here. If not, nothing is limited.
    sold: bool,
    /// Where the workspace stands with the plan that it subscribed to.
    state: PlanState,
    /// When the plan ends by itself, or may; null if it goes on.
    #[schema(required)]
    until: Option<Timestamp>,
    /// What becomes of questions when the month's messages or spending are used up.
    at_limit: AtLimit,
    /// The first day of the month that is counted, in UTC.
    month_begins: Day,
    /// The day on which counting begins anew.
    month_ends: Day,
    /// Each thing that a plan can limit.
    quotas: Vec<QuotaOut>,
    /// Bots that do not answer; at most 100.
    paused_bots: Vec<PausedBotOut>,
    /// Why no source is read; null if all are.
    #[schema(required)]
    reading_paused: Option<String>,
}

async fn used(conn: &mut Conn, workspace: WorkspaceId, quota: Quota, now: Timestamp) -> Result<(i64, i64)> {
    Ok(match quota {
        Quota::Messages => {
            let month = quotas::messages(conn, workspace, Day::of(now)).await?;
            (month.counted, month.beyond)
        }
        Quota::Spend => {
            let account = budgets::of_workspace(conn, workspace, Budget::default(), now, None).await?;
            (account.spent.month, 0)
        }
        Quota::Bots | Quota::Pages | Quota::Members | Quota::Storage => {
            (quotas::there(conn, workspace, quota).await?, 0)
        }
    })
}

/// What the workspace's plan includes, how much of it is used, and what is paused because more is there.
#[utoipa::path(get, path = "/quotas", tag = "Usage", responses((status = 200, body = QuotasOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<QuotasOut>> {
    let (workspace, now) = (caller.workspace, app.clock.now());
    let mut conn = app.store.read().await?;
    let entitled = billing::entitled(&mut conn, &app, workspace).await?;
    let (plan, today) = (entitled.plan, Day::of(now));
    let marks = quotas::marks(&mut conn, workspace, today).await?;
    let mut list = Vec::with_capacity(Quota::ALL.len());
    for quota in Quota::ALL.iter().copied() {
        let (used, beyond) = used(&mut conn, workspace, quota, now).await?;
        let limit = plan.limits.of(quota);
        let is_of = |mark: &&Mark| mark.quota == quota && Some(mark.cap) == limit;
        let mark = marks.iter().find(is_of);
        list.push(QuotaOut {
            quota,
            used: Amount(quota, used),
            limit: limit.map(|limit| Amount(quota, limit)),
            beyond,
            reached: mark.map(|mark| mark.percent),
            reached_at: mark.map(|mark| mark.at),
        });
    }
    let paused = match plan.limits.bots {
        Some(limit) => quotas::beyond(&mut conn, workspace, limit, MOST_BOTS).await?,
        None => Vec::new(),
    };
    let reading_paused = match quota::allow_reading(&mut conn, &app.plans, workspace, now).await {
        Ok(()) => None,
        Err(error) if error.code == Code::QuotaReached => Some(error.detail),
        Err(error) => return Err(error),
    };
    Ok(Json(QuotasOut {
        plan: PlanNameOut { id: plan.id.clone(), name: plan.name.clone() },
        sold: app.plans.are_sold(),
        state: entitled.state,
        until: entitled.until,
        at_limit: plan.at_limit,
        month_begins: today.month_start(),
        month_ends: today.next_month(),
        quotas: list,
        paused_bots: paused.into_iter().map(|(id, name)| PausedBotOut { id, name }).collect(),
        reading_paused,
    }))
}
