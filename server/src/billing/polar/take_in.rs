//! What each of Polar's events tells, taken in. Everything of an event happens in one transaction with its being settled.

use super::derive::{derive, unknown_product};
use super::payload::{Customer, CustomerState, Event, Order, Refund, Subscription};
use crate::domain::ids::{PaymentId, WorkspaceId};
use crate::domain::subscription::{Moment, Seen};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::Conn;
use crate::store::polar::customers;
use crate::store::polar::payments::{self, Payment};
use crate::store::polar::subscriptions::{self, Origin};
use serde::de::DeserializeOwned;
use std::time::Duration;
use uuid::Uuid;

/// Why an event is ignored that is about somebody else's customer.
pub const NOBODY: &str = "No workspace here is this customer.";

/// What came of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is taken in.
    Applied(WorkspaceId),
    /// Nothing here depends on it.
    Ignored(&'static str),
    /// It is about a customer who may be heard of yet: it names none but by Polar's identifier.
    Unknown,
    /// It can't be taken in as things are; whoever runs this server has to do something.
    Failed(Option<WorkspaceId>, String),
}

/// Takes an event in. Only what an event is about, and whose customer that is, counts: what its metadata says may be
/// somebody else's.
///
/// # Errors
/// When the database can't be read or written.
pub async fn take_in(conn: &mut Conn, app: &App, event: &Event, now: Timestamp) -> Result<Taken> {
    let at = event.timestamp.0;
    let kind = event.kind.as_str();
    // The subscriptions that it tells of.
    let mut told_of: Vec<Uuid> = Vec::new();
    let workspace = match kind {
        "customer.state_changed" => match read::<CustomerState>(event) {
            Ok(state) => {
                let owner = owner(conn, app, now, &state.customer).await?;
                told_of.extend(state.active_subscriptions.iter().map(|one| one.seen(at).account.id));
                if let Some(workspace) = owner {
                    take_state(conn, workspace, &state, at, now).await?;
                }
                owner
            }
            Err(failed) => return Ok(failed),
        },
        "customer.created" | "customer.updated" => match read::<Customer>(event) {
            Ok(customer) => owner(conn, app, now, &customer).await?,
            Err(failed) => return Ok(failed),
        },
        "customer.deleted" => match read::<Customer>(event) {
            Ok(customer) => {
                let owner = customers::workspace_of(conn, customer.id).await?;
                if let Some(workspace) = owner {
                    customers::set_state(conn, workspace, at, &[]).await?;
                    customers::unbind(conn, workspace).await?;
                }
                owner
            }
            Err(failed) => return Ok(failed),
        },
        kind if kind.starts_with("subscription.") => match read::<Subscription>(event) {
            Ok(subscription) => {
                let owner = owner_of(conn, app, now, &subscription).await?;
                let seen = subscription.seen(at);
                told_of.push(seen.account.id);
                if let Some(workspace) = owner {
                    keep(conn, workspace, &seen, Origin::Itself, now).await?;
                }
                owner
            }
            Err(failed) => return Ok(failed),
        },
        kind if kind.starts_with("order.") => match read::<Order>(event) {
            Ok(order) => {
                let owner = owner(conn, app, now, &order.customer).await?;
                if let Some(workspace) = owner {
                    payments::put(conn, workspace, &payment(&order, at)).await?;
                    if let Some(subscription) = order.subscription.as_ref().filter(|_| kind == "order.paid") {
                        let seen = subscription.seen(at);
                        told_of.push(seen.account.id);
                        keep(conn, workspace, &seen, Origin::Order, now).await?;
                    }
                }
                owner
            }
            Err(failed) => return Ok(failed),
        },
        kind if kind.starts_with("refund.") => match read::<Refund>(event) {
            Ok(refund) => {
                let owner = customers::workspace_of(conn, refund.customer_id).await?;
                if let Some(workspace) = owner {
                    payments::put_refund(conn, workspace, &kept(&refund, at)).await?;
                }
                owner
            }
            Err(failed) => return Ok(failed),
        },
        _ => return Ok(Taken::Ignored("Nothing here depends on this type of event.")),
    };
    let Some(workspace) = workspace else {
        let named = event.data["customer"].is_object() || kind.starts_with("customer.");
        return Ok(if named { Taken::Ignored(NOBODY) } else { Taken::Unknown });
    };
    derive(conn, app, workspace, now).await?;
    let mut told = subscriptions::list(conn, workspace).await?;
    // What is wrong with one is no fault of the others.
    told.retain(|seen| told_of.contains(&seen.account.id));
    Ok(match unknown_product(&app.plans, &told) {
        Some(product) => Taken::Failed(
            Some(workspace),
            format!(
                "Somebody pays for the product {product}, which is no plan's. Set it as POLAR_PRODUCT_ID of a plan, \
                 restart, and take this webhook in again."
            ),
        ),
        None => Taken::Applied(workspace),
    })
}

fn read<T: DeserializeOwned>(event: &Event) -> Result<T, Taken> {
    T::deserialize(&event.data).map_err(|error| {
        Taken::Failed(None, format!("Its data can't be read: {error}. A newer Frontdesk may know how."))
    })
}

/// The workspace that a customer is: the one that is kept for Polar's identifier, whatever else the event says. One that
/// was not heard of before is whom the checkout named, unless that has another customer: then Polar is asked.
async fn owner(
    conn: &mut Conn,
    app: &App,
    now: Timestamp,
    customer: &Customer,
) -> Result<Option<WorkspaceId>> {
    if let Some(workspace) = customers::workspace_of(conn, customer.id).await? {
        return Ok(Some(workspace));
    }
    let named = customer.external_id.as_deref().and_then(|id| id.parse::<WorkspaceId>().ok());
    let Some(workspace) = named else { return Ok(None) };
    if !customers::is_workspace(conn, workspace).await? {
        return Ok(None);
    }
    let other = customers::get(conn, workspace).await?.and_then(|kept| kept.customer_id);
    if other.is_some() {
        customers::expect(conn, workspace, now).await?;
        return Ok(None);
    }
    let hours = Duration::from_secs(app.config.polar.reconcile_hours * 60 * 60);
    customers::bind(conn, workspace, customer.id, now.after(hours)).await?;
    Ok(Some(workspace))
}

async fn owner_of(
    conn: &mut Conn,
    app: &App,
    now: Timestamp,
    subscription: &Subscription,
) -> Result<Option<WorkspaceId>> {
    match (&subscription.customer, subscription.customer_id) {
        (Some(customer), _) => owner(conn, app, now, customer).await,
        (None, Some(id)) => customers::workspace_of(conn, id).await,
        (None, None) => Ok(None),
    }
}

/// Takes a customer's state in: what runs, and that nothing else does. What ran and does not any more, without a word why,
/// is asked about: a missing payment gives grace, an end does not.
///
/// # Errors
/// When the database can't be read or written.
pub async fn take_state(
    conn: &mut Conn,
    workspace: WorkspaceId,
    state: &CustomerState,
    at: Moment,
    now: Timestamp,
) -> Result<()> {
    let told: Vec<Seen> = state.active_subscriptions.iter().map(|one| one.seen(at)).collect();
    let listed: Vec<Uuid> = told.iter().map(|seen| seen.account.id).collect();
    for seen in &told {
        keep(conn, workspace, seen, Origin::Itself, now).await?;
    }
    customers::set_state(conn, workspace, at, &listed).await?;
    let unexplained = subscriptions::list(conn, workspace).await?.iter().any(|seen| {
        use crate::domain::subscription::SubscriptionStatus::{Active, Trialing};
        seen.at < at && matches!(seen.account.status, Active | Trialing) && !listed.contains(&seen.account.id)
    });
    if unexplained {
        customers::expect(conn, workspace, now).await?;
    }
    Ok(())
}

/// Keeps what was told of a subscription, if it is the latest from there.
///
/// # Errors
/// When the database can't be read or written.
pub async fn keep(
    conn: &mut Conn,
    workspace: WorkspaceId,
    seen: &Seen,
    origin: Origin,
    now: Timestamp,
) -> Result<()> {
    match subscriptions::get(conn, workspace, seen.account.id, origin).await? {
        Some(there) if !seen.is_later_than(&there) => Ok(()),
        _ => subscriptions::put(conn, workspace, seen, origin, now).await,
    }
}

/// An order as it is kept.
#[must_use]
pub fn payment(order: &Order, at: Moment) -> Payment {
    let created_at = order.created_at.0.timestamp();
    Payment {
        id: PaymentId(uuid_of(created_at)),
        order_id: order.id.to_string(),
        subscription_id: order.subscription.as_ref().map(|one| one.seen(at).account.id.to_string()),
        status: order.status.clone(),
        reason: order.billing_reason.clone(),
        description: order.description.clone(),
        invoice: order.invoice_number.clone(),
        currency: order.currency.to_lowercase(),
        total_cents: order.total_amount,
        refunded_cents: order.refunded_amount.saturating_add(order.refunded_tax_amount),
        seen_us: at,
        created_at,
    }
}

/// A new identifier that sorts by a time that is not now.
fn uuid_of(time: Timestamp) -> Uuid {
    let milliseconds = u64::try_from(time.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rand::random()).into_uuid()
}

fn kept(refund: &Refund, at: Moment) -> payments::Refund {
    payments::Refund {
        id: refund.id,
        order_id: refund.order_id,
        subscription_id: refund.subscription_id,
        status: refund.status.clone(),
        revokes: refund.revoke_benefits,
        currency: refund.currency.to_lowercase(),
        cents: refund.amount.saturating_add(refund.tax_amount),
        at,
        created_at: refund.created_at.0.timestamp(),
    }
}
