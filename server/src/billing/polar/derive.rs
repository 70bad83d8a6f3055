//! Which plan follows from what was told of a workspace's subscriptions.

use super::notify;
use crate::billing::Plans;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::WorkspaceId;
use crate::domain::plan::{PlanState, Standing};
use crate::domain::subscription::{Access, Moment, Seen, access, changes_at};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::entitlements::{self, Entitlement};
use crate::store::polar::customers::{self, Customer};
use crate::store::polar::payments::{self, Refund};
use crate::store::polar::subscriptions;
use crate::store::{Conn, events};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// For how long a plan holds while a payment is missing.
#[must_use]
pub fn grace(app: &App) -> Duration {
    Duration::from_secs(app.config.polar.grace_days * 24 * 60 * 60)
}

/// What entitlements that come from here are marked with.
pub const SOURCE: &str = "polar";

/// A subscription with what it gives now.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was told of it.
    pub seen: Seen,
    /// What it gives.
    pub access: Access,
    /// The latest moment at which it was missing among those that ran, or was taken back.
    pub withdrawn: Option<Moment>,
}

/// What a workspace's subscriptions give now, the one that counts first: an open one before others, the larger plan
/// before the smaller, then the one that was heard of last. Those for products that stand for no plan are left out.
#[must_use]
pub fn judge(
    plans: &Plans,
    told: Vec<Seen>,
    customer: &Customer,
    refunds: &[Refund],
    grace: Duration,
    now: Timestamp,
) -> Vec<Judged> {
    let mut judged: Vec<(i64, Judged)> = told
        .into_iter()
        .filter_map(|seen| {
            let plan = plans.sold_by(seen.account.product_id)?;
            let id = seen.account.id;
            let missing = customer.state_at.filter(|_| !customer.listed.contains(&id));
            let taken_back = refunds
                .iter()
                .filter(|refund| refund.revokes && refund.status == "succeeded")
                .filter(|refund| refund.subscription_id == Some(id))
                .map(|refund| refund.at)
                .max();
            let withdrawn = missing.max(taken_back);
            let access = access(&seen, withdrawn, grace, now);
            Some((plan.order, Judged { seen, access, withdrawn }))
        })
        .collect();
    judged.sort_by_key(|(order, one)| {
        let open = one.access.is_open();
        let order = if open { *order } else { 0 };
        std::cmp::Reverse((open, order, one.seen.at, one.seen.account.id))
    });
    judged.into_iter().map(|(_, one)| one).collect()
}

/// A product that somebody pays for and that stands for no plan, if there is one.
#[must_use]
pub fn unknown_product(plans: &Plans, told: &[Seen]) -> Option<Uuid> {
    told.iter()
        .filter(|seen| !seen.account.status.is_final())
        .map(|seen| seen.account.product_id)
        .find(|product| plans.sold_by(*product).is_none())
}

/// Derives a workspace's plan from all that is kept of it, and writes it down if it is another than before.
///
/// # Errors
/// When the database can't be read or written.
pub async fn derive(conn: &mut Conn, app: &App, workspace: WorkspaceId, now: Timestamp) -> Result<()> {
    let (plans, grace) = (&*app.plans, grace(app));
    let Some(customer) = customers::get(conn, workspace).await? else { return Ok(()) };
    let told = subscriptions::list(conn, workspace).await?;
    let refunds = payments::refunds(conn, workspace).await?;
    let latest = told
        .iter()
        .map(|seen| seen.at)
        .chain(customer.state_at)
        .chain(refunds.iter().map(|refund| refund.at))
        .max();
    let judged = judge(plans, told, &customer, &refunds, grace, now);
    let (Some(first), Some(latest)) = (judged.first(), latest) else {
        return customers::review(conn, workspace, None).await;
    };
    let review = judged.iter().filter_map(|one| changes_at(&one.seen, one.access)).min();
    customers::review(conn, workspace, review).await?;
    let plan = plans.sold_by(first.seen.account.product_id).unwrap_or_else(|| plans.first());
    let refunded = !first.access.is_open() && is_refunded(conn, workspace, first, &refunds).await?;
    let new = Entitlement {
        plan_id: plan.id.clone(),
        standing: standing(first, refunded),
        changed_at: now,
        source: SOURCE.to_owned(),
        as_of: latest.timestamp(),
    };
    let old = entitlements::of(conn, workspace).await?;
    if let Some(old) = &old {
        // What somebody was given by hand holds until they buy something.
        if old.source != SOURCE && !first.access.is_open() {
            return Ok(());
        }
    }
    let was = old.as_ref().filter(|old| old.source == SOURCE);
    let same = was.is_some_and(|old| old.plan_id == new.plan_id && old.standing == new.standing)
        || (old.is_none() && new.standing.state == PlanState::Free);
    if !entitlements::put(conn, workspace, &new).await? || same {
        return Ok(());
    }
    let changed = NewEvent {
        workspace: Some(workspace),
        actor: Actor::System,
        kind: "plan.changed",
        aggregate: ("workspace", workspace.0),
        data: json!({
            "from": old.as_ref().map(|old| json!({ "plan": old.plan_id, "state": old.standing.state })),
            "to": { "plan": new.plan_id, "state": new.standing.state },
            "cancel_at_period_end": new.standing.cancel_at_period_end,
        }),
        request: None,
    };
    events::note(conn, &changed, now).await?;
    notify::of_change(conn, app, workspace, old.as_ref(), &new).await
}

/// Whether a subscription that gives nothing any more was given its money back.
async fn is_refunded(
    conn: &mut Conn,
    workspace: WorkspaceId,
    judged: &Judged,
    refunds: &[Refund],
) -> Result<bool> {
    let id = judged.seen.account.id;
    let last = payments::latest_for(conn, workspace, id).await?;
    Ok(match last {
        Some(payment) if payment.status == "refunded" => true,
        Some(payment) => refunds.iter().any(|refund| {
            refund.status == "succeeded"
                && refund.order_id.is_some_and(|order| order.to_string() == payment.order_id)
                && refund.cents >= payment.total_cents
        }),
        None => refunds.iter().any(|refund| {
            refund.status == "succeeded" && refund.revokes && refund.subscription_id == Some(id)
        }),
    })
}

fn standing(judged: &Judged, refunded: bool) -> Standing {
    let account = &judged.seen.account;
    let state = match judged.access {
        Access::Trial => PlanState::Trialing,
        Access::Paid => PlanState::Active,
        Access::Grace { .. } => PlanState::PastDue,
        Access::Awaited => PlanState::Free,
        Access::Paused => PlanState::Paused,
        Access::Unpaid | Access::Ended if refunded => PlanState::Refunded,
        Access::Unpaid | Access::Ended => PlanState::Revoked,
    };
    let over = || judged.withdrawn.filter(|at| *at > judged.seen.at).map(Moment::timestamp);
    Standing {
        state,
        trial_ends_at: account.trial_ends_at,
        period_ends_at: match judged.access {
            Access::Ended | Access::Unpaid => {
                account.ended_at.or_else(over).or(account.ends_at).or(account.period_ends_at)
            }
            Access::Paused => account.resumes_at,
            _ if account.cancel_at_period_end => account.ends_at.or(account.period_ends_at),
            _ => account.period_ends_at,
        },
        cancel_at_period_end: account.cancel_at_period_end,
        past_due_since: account
            .past_due_since
            .filter(|_| matches!(judged.access, Access::Grace { .. } | Access::Unpaid)),
        grace_ends_at: match judged.access {
            Access::Grace { until } => Some(until),
            _ => None,
        },
    }
}
