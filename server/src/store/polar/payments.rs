//! What was paid and given back, as Polar last told it.

use crate::domain::ids::{PaymentId, WorkspaceId};
use crate::domain::subscription::Moment;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::{Conn, Page};
use uuid::Uuid;

/// An order of Polar's: one bill.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Payment {
    /// Ours: it sorts by the time of the order.
    pub id: PaymentId,
    /// Polar's.
    pub order_id: String,
    /// The subscription that it is for.
    pub subscription_id: Option<String>,
    /// Polar's word for how it stands.
    pub status: String,
    /// Polar's word for why it was billed.
    pub reason: String,
    /// What for.
    pub description: Option<String>,
    /// Number of the invoice.
    pub invoice: Option<String>,
    /// In lower case.
    pub currency: String,
    /// In the currency's smallest unit, with tax.
    pub total_cents: i64,
    /// Likewise.
    pub refunded_cents: i64,
    /// When this held.
    pub seen_us: Moment,
    /// When it was billed.
    pub created_at: Timestamp,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Polar's identifier.
    pub id: Uuid,
    /// What had been billed.
    pub order_id: Option<Uuid>,
    /// The subscription that was paid for.
    pub subscription_id: Option<Uuid>,
    /// Polar's word for how it stands.
    pub status: String,
    /// Whether what was paid for is taken back as well.
    pub revokes: bool,
    /// In lower case.
    pub currency: String,
    /// In the currency's smallest unit, with tax.
    pub cents: i64,
    /// When this held.
    pub at: Moment,
    /// When it was asked for.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct RefundRow {
    id: String,
    order_id: Option<String>,
    subscription_id: Option<String>,
    status: String,
    revokes: bool,
    currency: String,
    cents: i64,
    seen_us: Moment,
    created_at: Timestamp,
}

impl TryFrom<RefundRow> for Refund {
    type Error = uuid::Error;

    fn try_from(row: RefundRow) -> Result<Self, uuid::Error> {
        Ok(Self {
            id: row.id.parse()?,
            order_id: row.order_id.map(|id| id.parse()).transpose()?,
            subscription_id: row.subscription_id.map(|id| id.parse()).transpose()?,
            status: row.status,
            revokes: row.revokes,
            currency: row.currency,
            cents: row.cents,
            at: row.seen_us,
            created_at: row.created_at,
        })
    }
}

/// Keeps a payment as it was told, unless what is there is of a later moment.
///
/// # Errors
/// When the database can't be written.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, payment: &Payment) -> Result<()> {
    sqlx::query(
        "insert into polar_payments (id, order_id, workspace_id, status, reason, description, invoice, currency, \
         total_cents, refunded_cents, seen_us, created_at, subscription_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         on conflict (order_id) do update set status = excluded.status, reason = excluded.reason, \
         description = excluded.description, invoice = excluded.invoice, currency = excluded.currency, \
         total_cents = excluded.total_cents, refunded_cents = excluded.refunded_cents, seen_us = excluded.seen_us, \
         subscription_id = excluded.subscription_id \
         where polar_payments.workspace_id = excluded.workspace_id and (polar_payments.seen_us < excluded.seen_us \
         or (polar_payments.seen_us = excluded.seen_us and polar_payments.refunded_cents < excluded.refunded_cents))",
    )
    .bind(payment.id)
    .bind(&payment.order_id)
    .bind(workspace)
    .bind(&payment.status)
    .bind(&payment.reason)
    .bind(&payment.description)
    .bind(&payment.invoice)
    .bind(&payment.currency)
    .bind(payment.total_cents)
    .bind(payment.refunded_cents)
    .bind(payment.seen_us)
    .bind(payment.created_at)
    .bind(&payment.subscription_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's payments, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    before: Option<Uuid>,
) -> Result<Page<Payment>> {
    let rows = sqlx::query_as(
        "select id, order_id, subscription_id, status, reason, description, invoice, currency, total_cents, \
         refunded_cents, seen_us, created_at from polar_payments where workspace_id = $1 and ($2 is null or id < $2) order by id desc limit $3",
    )
    .bind(workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |payment: &Payment| payment.id.0))
}

/// The latest payment for a subscription; none before the first.
///
/// # Errors
/// When the database can't be read.
pub async fn latest_for(
    conn: &mut Conn,
    workspace: WorkspaceId,
    subscription: Uuid,
) -> Result<Option<Payment>> {
    Ok(sqlx::query_as(
        "select id, order_id, subscription_id, status, reason, description, invoice, currency, total_cents, \
         refunded_cents, seen_us, created_at from polar_payments \
         where workspace_id = $1 and subscription_id = $2 order by created_at desc, id desc limit 1",
    )
    .bind(workspace)
    .bind(subscription.to_string())
    .fetch_optional(conn)
    .await?)
}

/// Keeps a refund as it was told, unless what is there is of a later moment.
///
/// # Errors
/// When the database can't be written.
pub async fn put_refund(conn: &mut Conn, workspace: WorkspaceId, refund: &Refund) -> Result<()> {
    sqlx::query(
        "insert into polar_refunds (id, workspace_id, order_id, subscription_id, status, revokes, currency, cents, \
         seen_us, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         on conflict (id) do update set status = excluded.status, revokes = excluded.revokes, \
         currency = excluded.currency, cents = excluded.cents, seen_us = excluded.seen_us \
         where polar_refunds.workspace_id = excluded.workspace_id and (polar_refunds.seen_us < excluded.seen_us \
         or (polar_refunds.seen_us = excluded.seen_us and polar_refunds.status < excluded.status))",
    )
    .bind(refund.id.to_string())
    .bind(workspace)
    .bind(refund.order_id.map(|id| id.to_string()))
    .bind(refund.subscription_id.map(|id| id.to_string()))
    .bind(&refund.status)
    .bind(refund.revokes)
    .bind(&refund.currency)
    .bind(refund.cents)
    .bind(refund.at)
    .bind(refund.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's refunds, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn refunds(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Refund>> {
    let rows: Vec<RefundRow> = sqlx::query_as(
        "select id, order_id, subscription_id, status, revokes, currency, cents, seen_us, created_at \
         from polar_refunds where workspace_id = $1 order by created_at desc, id",
    )
    .bind(workspace)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| Refund::try_from(row).map_err(crate::error::Error::internal)).collect()
}
