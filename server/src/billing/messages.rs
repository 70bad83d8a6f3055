//! Whether a question may be asked, and by whom it is answered when the plan has no more of them. Each is counted once:
//! in the transaction that stores it.

use super::plans::Plans;
use super::quota::reached;
use crate::domain::budget::Allowance;
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::plan::{AtLimit, Plan, Quota};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::store::{Conn, budgets, quotas};

/// Leave to ask a question.
#[derive(Debug, Clone, Copy)]
pub struct Leave {
    workspace: WorkspaceId,
    bot: BotId,
    /// Messages that the plan includes; none for no limit.
    limit: Option<i64>,
    /// Whether a model may answer it. If not, the pages are quoted.
    pub within: bool,
    /// What models may cost for it.
    pub allowance: Allowance,
}

/// What models may cost a workspace.
///
/// # Errors
/// When the database can't be read.
pub async fn allowance(
    conn: &mut Conn,
    plans: &Plans,
    workspace: WorkspaceId,
    now: Timestamp,
) -> Result<Allowance> {
    let own = budgets::get(conn, workspace).await?;
    let plan = plans.entitled(conn, workspace, now).await?.plan.limits.of(Quota::Spend);
    Ok(Allowance { own, plan })
}

/// Whether a bot may be asked now. To be asked again, and counted, in the transaction that stores the question; asked
/// before, it spares those who are refused the wait for their turn to write.
///
/// # Errors
/// `quota_reached` where the plan says that further questions are refused, and where it has fewer bots than there are.
pub async fn admit(
    conn: &mut Conn,
    plans: &Plans,
    (workspace, bot): (WorkspaceId, BotId),
    now: Timestamp,
) -> Result<Leave> {
    let own = budgets::get(conn, workspace).await?;
    let plan = plans.entitled(conn, workspace, now).await?.plan;
    let (day, limits) = (Day::of(now), &plan.limits);
    if let Some(limit) = limits.bots
        && quotas::is_beyond(conn, workspace, bot, limit).await?
    {
        return Err(paused(plan, limit));
    }
    let mut within = true;
    if let Some(limit) = limits.messages_per_month {
        let used = quotas::messages(conn, workspace, day).await?.counted;
        within = used < limit;
        if !within && plan.at_limit == AtLimit::Refuse {
            return Err(reached(plan, Quota::Messages, limit, used));
        }
    }
    let spend = limits.of(Quota::Spend);
    if let (Some(cap), AtLimit::Refuse) = (spend, plan.at_limit)
        && quotas::is_used_up(conn, workspace, (Quota::Spend, cap), day).await?
    {
        return Err(reached(plan, Quota::Spend, cap, cap));
    }
    let limit = limits.messages_per_month;
    Ok(Leave { workspace, bot, limit, within, allowance: Allowance { own, plan: spend } })
}

impl Leave {
    /// Counts the question, and notes how near the limit it comes.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn count(&self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        let counted = quotas::count(conn, self.workspace, self.bot, Day::of(now), self.within).await?.counted;
        match self.limit {
            Some(limit) => quotas::mark(conn, self.workspace, Quota::Messages, (counted, limit), now).await,
            None => Ok(()),
        }
    }
}

fn paused(plan: &Plan, limit: i64) -> Error {
    Error::new(
        Code::QuotaReached,
        format!(
            "This bot is paused: the plan {} includes {}, and this one was made later. Nothing of it is lost. Delete \
             another bot, or choose a larger plan under Settings, Plan and billing.",
            plan.name,
            super::quota::amount(Quota::Bots, limit)
        ),
    )
}
