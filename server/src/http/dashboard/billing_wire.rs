//! A workspace's plan on the wire.

use crate::billing::polar::derive::unknown_product;
use crate::billing::polar::products::{self, Interval, Price, Product};
use crate::billing::polar::shop;
use crate::domain::ids::WorkspaceId;
use crate::domain::plan::{AtLimit, Plan, PlanState};
use crate::domain::subscription::Access;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::Conn;
use crate::store::polar::{customers, payments, subscriptions};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which plan is wanted.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanIn {
    /// The plan's stable name, such as `starter`.
    #[garde(length(min = 1, max = 40))]
    pub plan_id: String,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkOut {
    /// A page of Polar's; good for a short while.
    pub url: String,
}

/// What a plan includes; null for no limit.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillingLimitsOut {
    /// Questions to bots in a month of UTC.
    #[schema(required)]
    messages_per_month: Option<i64>,
    /// Bots.
    #[schema(required)]
    bots: Option<i64>,
    /// Pages, files and texts that are kept.
    #[schema(required)]
    pages: Option<i64>,
    /// Members.
    #[schema(required)]
    members: Option<i64>,
    /// Bytes of files and of text.
    #[schema(required)]
    storage_bytes: Option<i64>,
    /// US dollars that models may cost in a month of UTC.
    #[schema(required)]
    spend_usd_per_month: Option<f64>,
}

/// What can be done about a plan that one does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStep {
    /// It is the one.
    Current,
    /// A checkout is opened for it.
    Buy,
    /// What is paid for becomes this one.
    Change,
    /// What is paid for is cancelled, in the customer portal; then this one holds.
    Cancel,
    /// It can't be bought here now.
    None,
}

/// A plan that there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillingPlanOut {
    /// Its stable name.
    id: String,
    /// What people call it.
    name: String,
    /// What it includes.
    limits: BillingLimitsOut,
    /// What happens when the month's messages or spending are used up.
    at_limit: AtLimit,
    /// Whether it is what workspaces have that pay for none.
    free: bool,
    /// What it costs; null if it costs nothing, or if that is not known.
    #[schema(required)]
    price: Option<Price>,
    /// How often that is paid.
    #[schema(required)]
    every: Option<Interval>,
    /// How long it may be tried out before it is paid.
    #[schema(required)]
    trial: Option<Interval>,
    /// What can be done about it.
    step: PlanStep,
}

/// The plan that was subscribed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubscriptionOut {
    /// The plan's stable name; perhaps of one that is sold no more.
    plan_id: String,
    /// Its name.
    plan_name: String,
    /// Where it stands.
    state: PlanState,
    /// When its trial ends or ended.
    #[schema(required)]
    trial_ends_at: Option<Timestamp>,
    /// When the period ends that is paid for; of one that has ended, when that was; of a paused one, when it goes on.
    #[schema(required)]
    period_ends_at: Option<Timestamp>,
    /// It ends with the period.
    cancel_at_period_end: bool,
    /// Since when a payment is missing.
    #[schema(required)]
    past_due_since: Option<Timestamp>,
    /// Until when the plan holds all the same.
    #[schema(required)]
    grace_ends_at: Option<Timestamp>,
}

/// Money given back.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundOut {
    /// `pending`, `succeeded`, `failed` or `canceled`.
    status: String,
    /// In the currency's smallest unit, with tax.
    cents: i64,
    /// In lower case, such as `usd`.
    currency: String,
    /// When it was asked for.
    created_at: Timestamp,
}

/// A workspace's plan.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct BillingOut {
    /// Whether plans are sold here at all. If not, everybody has everything.
    sold: bool,
    /// The plan whose limits hold now: its stable name.
    plan_id: String,
    /// Its name.
    plan_name: String,
    /// The plan that was subscribed to, which may have ended; null if none ever was.
    #[schema(required)]
    subscription: Option<SubscriptionOut>,
    /// The first payment for a plan is awaited.
    awaiting_payment: bool,
    /// Somebody pays for something that is no plan here: whoever runs this server has to set that right.
    unknown_product: bool,
    /// Whether there is something to manage in the customer portal.
    portal: bool,
    /// The plans that can be had, the smallest first.
    plans: Vec<BillingPlanOut>,
    /// The latest refund.
    #[schema(required)]
    refund: Option<RefundOut>,
    /// When Polar was asked last how things stand; null if it never was.
    #[schema(required)]
    checked_at: Option<Timestamp>,
    /// Polar could not be asked since: what is shown may be out of date.
    unreachable: bool,
}

/// What runs now, as far as the next step depends on it.
struct Running<'a> {
    plan: Option<&'a str>,
    access: Option<Access>,
    ends: bool,
}

/// The next step towards a plan.
fn step(plan: &Plan, product: Option<&Product>, holds: &str, running: &Running<'_>) -> PlanStep {
    let sellable = plan.polar_product_id.is_some() && product.is_none_or(|product| !product.archived);
    match running.access {
        _ if plan.id == holds => PlanStep::Current,
        Some(_) if plan.polar_product_id.is_none() => {
            if running.ends {
                PlanStep::None
            } else {
                PlanStep::Cancel
            }
        }
        Some(Access::Paid | Access::Trial) if sellable && running.plan != Some(&plan.id) => PlanStep::Change,
        Some(_) => PlanStep::None,
        None if sellable => PlanStep::Buy,
        None => PlanStep::None,
    }
}

fn plan_out(plan: &Plan, free: bool, product: Option<&Product>, step: PlanStep) -> BillingPlanOut {
    let limits = &plan.limits;
    BillingPlanOut {
        id: plan.id.clone(),
        name: plan.name.clone(),
        limits: BillingLimitsOut {
            messages_per_month: limits.messages_per_month,
            bots: limits.bots,
            pages: limits.pages,
            members: limits.members,
            storage_bytes: limits.storage_bytes,
            spend_usd_per_month: limits.spend_usd_per_month,
        },
        at_limit: plan.at_limit,
        free,
        price: product.and_then(|product| product.price.clone()),
        every: product.and_then(|product| product.every.clone()),
        trial: product.and_then(|product| product.trial.clone()),
        step,
    }
}

/// How a workspace stands with its plan.
///
/// # Errors
/// When the database can't be read.
pub async fn billing(conn: &mut Conn, app: &App, workspace: WorkspaceId) -> Result<BillingOut> {
    let now = app.clock.now();
    let entitled = crate::billing::entitled(conn, app, workspace).await?;
    let customer = customers::get(conn, workspace).await?;
    let products = products::kept(conn).await?;
    let running = shop::running(conn, app, workspace, now).await?;
    let told = subscriptions::list(conn, workspace).await?;
    let product_of = |plan: &Plan| products.iter().find(|product| Some(product.id) == plan.polar_product_id);
    let steps = Running {
        plan: running
            .as_ref()
            .and_then(|(seen, _)| app.plans.sold_by(seen.account.product_id))
            .map(|plan| plan.id.as_str()),
        access: running.as_ref().map(|(_, access)| *access),
        ends: running.as_ref().is_some_and(|(seen, _)| seen.account.cancel_at_period_end),
    };
    let first = app.plans.first().id.as_str();
    // What can't be bought is shown to those only who have it.
    let shown = |plan: &&Plan| {
        plan.polar_product_id.is_some() || [first, &entitled.plan.id].contains(&plan.id.as_str())
    };
    let plans = app.plans.all().iter().filter(shown).map(|plan| {
        let product = product_of(plan);
        plan_out(plan, plan.id == first, product, step(plan, product, &entitled.plan.id, &steps))
    });
    use crate::domain::subscription::SubscriptionStatus::Incomplete;
    Ok(BillingOut {
        sold: app.plans.are_sold(),
        plan_id: entitled.plan.id.clone(),
        plan_name: entitled.plan.name.clone(),
        plans: plans.collect(),
        subscription: entitled.subscription.filter(|one| one.standing.state != PlanState::Free).map(|one| {
            SubscriptionOut {
                plan_name: app
                    .plans
                    .named(&one.plan_id)
                    .map_or_else(|| one.plan_id.clone(), |plan| plan.name.clone()),
                plan_id: one.plan_id,
                state: one.standing.state,
                trial_ends_at: one.standing.trial_ends_at,
                period_ends_at: one.standing.period_ends_at,
                cancel_at_period_end: one.standing.cancel_at_period_end,
                past_due_since: one.standing.past_due_since,
                grace_ends_at: one.standing.grace_ends_at,
            }
        }),
        awaiting_payment: running.is_none() && told.iter().any(|seen| seen.account.status == Incomplete),
        unknown_product: unknown_product(&app.plans, &told).is_some(),
        portal: customer.as_ref().is_some_and(|customer| customer.customer_id.is_some()),
        refund: payments::refunds(conn, workspace).await?.into_iter().next().map(|refund| RefundOut {
            status: refund.status,
            cents: refund.cents,
            currency: refund.currency,
            created_at: refund.created_at,
        }),
        checked_at: customer.as_ref().and_then(|customer| customer.asked_at),
        unreachable: customer.as_ref().is_some_and(|customer| customer.failures > 0),
    })
}
