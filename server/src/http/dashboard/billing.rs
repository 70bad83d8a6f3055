//! A workspace's plan: what it is, what there is to buy, and the ways to Polar, who takes the payments.

use super::billing_wire::{BillingOut, LinkOut, PlanIn, billing};
use crate::billing::polar::{reconcile, shop};
use crate::domain::ids::{PaymentId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Paging, Query};
use crate::http::local::own_origin;
use crate::http::wire::List;
use crate::rate::too_many;
use crate::state::App;
use crate::store::polar::customers;
use crate::store::polar::payments::{self, Payment};
use crate::store::{accounts, events};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// How often a workspace may have Polar be asked.
const PAUSE: Duration = Duration::from_secs(5);

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentOut {
    /// Identifier.
    id: PaymentId,
    /// What for.
    #[schema(required)]
    description: Option<String>,
    /// `pending`, `paid`, `refunded`, `partially_refunded` or `void`.
    status: String,
    /// Why it was billed: `subscription_create`, `subscription_cycle`, `subscription_update` or another.
    reason: String,
    /// Number of the invoice.
    #[schema(required)]
    invoice: Option<String>,
    /// In the currency's smallest unit, with tax.
    total_cents: i64,
    /// What of it was given back.
    refunded_cents: i64,
    /// In lower case, such as `usd`.
    currency: String,
    /// When it was billed.
    created_at: Timestamp,
}

impl From<Payment> for PaymentOut {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            description: payment.description,
            status: payment.status,
            reason: payment.reason,
            invoice: payment.invoice,
            total_cents: payment.total_cents,
            refunded_cents: payment.refunded_cents,
            currency: payment.currency,
            created_at: payment.created_at,
        }
    }
}

/// The workspace's plan, where it stands with it, and the plans that there are.
#[utoipa::path(get, path = "/billing", tag = "Billing", responses((status = 200, body = BillingOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<BillingOut>> {
    let mut conn = app.store.read().await?;
    Ok(Json(billing(&mut conn, &app, caller.workspace).await?))
}

/// What was paid, newest first. Invoices are in the customer portal.
#[utoipa::path(get, path = "/billing/payments", tag = "Billing", params(Paging), responses((status = 200, body = List<PaymentOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<List<PaymentOut>>> {
    let mut conn = app.store.read().await?;
    let page = payments::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    Ok(Json(List::of(page, PaymentOut::from)))
}

/// Ask Polar how things stand, now: for who comes back from a payment and sees the old plan still.
#[utoipa::path(post, path = "/billing/refresh", tag = "Billing", responses((status = 200, body = BillingOut), (status = 429, description = "Asked a moment ago"), (status = 503, description = "Polar can't be reached")))]
pub async fn refresh(State(app): State<App>, caller: Caller) -> Result<Json<BillingOut>> {
    let client = shop::client(&app)?;
    let now = app.clock.now();
    let asked =
        customers::get(&mut *app.store.read().await?, caller.workspace).await?.and_then(|kept| kept.asked_at);
    if let Some(asked) = asked.filter(|at| at.after(PAUSE) > now) {
        let wait = u64::try_from(asked.after(PAUSE).0 - now.0).unwrap_or(0);
        return Err(too_many(Duration::from_millis(wait)));
    }
    reconcile::reconcile(&app, client, caller.workspace).await.map_err(reconcile::Unknown::for_people)?;
    let mut conn = app.store.read().await?;
    Ok(Json(billing(&mut conn, &app, caller.workspace).await?))
}

/// Open a checkout for a plan. The answer says where to pay.
#[utoipa::path(post, path = "/billing/checkout", tag = "Billing", request_body = PlanIn, responses((status = 201, body = LinkOut), (status = 409, description = "A plan runs already, the workspace is to be deleted, or nothing is sold here"), (status = 422, description = "Not valid"), (status = 503, description = "Polar can't be reached")))]
pub async fn checkout(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    input::Json(wanted): input::Json<PlanIn>,
) -> Result<(axum::http::StatusCode, Json<LinkOut>)> {
    let buyer = accounts::get(&mut *app.store.read().await?, caller.user).await?;
    let origin = origin(&app, &headers)?;
    let url = shop::check_out(&app, caller.workspace, &wanted.plan_id, &buyer.email, &origin).await?;
    note(&app, &caller, "checkout.opened", caller.workspace, json!({ "plan": wanted.plan_id })).await?;
    Ok((axum::http::StatusCode::CREATED, Json(LinkOut { url })))
}

/// Open the customer portal: payment method, invoices, cancellation. The answer says where it is.
#[utoipa::path(post, path = "/billing/portal", tag = "Billing", responses((status = 201, body = LinkOut), (status = 409, description = "Nothing was bought yet"), (status = 503, description = "Polar can't be reached")))]
pub async fn portal(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<(axum::http::StatusCode, Json<LinkOut>)> {
    let url = shop::portal(&app, caller.workspace, &origin(&app, &headers)?).await?;
    Ok((axum::http::StatusCode::CREATED, Json(LinkOut { url })))
}

/// Change the plan that is paid for. Polar bills or credits the difference.
#[utoipa::path(post, path = "/billing/change", tag = "Billing", request_body = PlanIn, responses((status = 200, body = BillingOut), (status = 402, description = "The payment was declined"), (status = 409, description = "No plan runs that could be changed"), (status = 422, description = "Not valid"), (status = 503, description = "Polar can't be reached")))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    input::Json(wanted): input::Json<PlanIn>,
) -> Result<Json<BillingOut>> {
    shop::change(&app, caller.workspace, &wanted.plan_id).await?;
    note(&app, &caller, "plan.change_asked", caller.workspace, json!({ "plan": wanted.plan_id })).await?;
    let mut conn = app.store.read().await?;
    Ok(Json(billing(&mut conn, &app, caller.workspace).await?))
}

/// Who sent somebody to pay, for the event log.
async fn note(
    app: &App,
    caller: &Caller,
    kind: &'static str,
    workspace: WorkspaceId,
    data: serde_json::Value,
) -> Result<()> {
    let mut write = app.store.write().await?;
    let event = caller.event(kind, ("workspace", workspace.0), data);
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await
}

/// Where this server is reached, for the way back.
fn origin(app: &App, headers: &HeaderMap) -> Result<String> {
    own_origin(headers, app).ok_or_else(|| {
        Error::new(
            Code::BadRequest,
            "It can't be told where this server is reached. Its operator has to set FRONTDESK_SERVER__PUBLIC_URL.",
        )
    })
}
