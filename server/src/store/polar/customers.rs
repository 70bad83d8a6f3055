//! Workspaces as Polar's customers, and when they are to be looked at again.

use crate::domain::ids::WorkspaceId;
use crate::domain::subscription::Moment;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::Conn;
use uuid::Uuid;

/// A workspace as a customer.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Polar's identifier; none before the first purchase, and after Polar deleted it.
    pub customer_id: Option<Uuid>,
    /// When its state was last told.
    pub state_at: Option<Moment>,
    /// The subscriptions that ran then.
    pub listed: Vec<Uuid>,
    /// When Polar is asked next.
    pub ask_at: Timestamp,
    /// When it was asked last, and answered.
    pub asked_at: Option<Timestamp>,
    /// How often asking failed since.
    pub failures: i64,
    /// Why it failed last.
    pub error_detail: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    workspace_id: WorkspaceId,
    customer_id: Option<String>,
    state_us: Option<Moment>,
    listed: sqlx::types::Json<Vec<Uuid>>,
    ask_at: Timestamp,
    asked_at: Option<Timestamp>,
    failures: i64,
    error_detail: Option<String>,
}

impl TryFrom<Row> for Customer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            workspace_id: row.workspace_id,
            customer_id: row.customer_id.map(|id| id.parse()).transpose().map_err(Error::internal)?,
            state_at: row.state_us,
            listed: row.listed.0,
            ask_at: row.ask_at,
            asked_at: row.asked_at,
            failures: row.failures,
            error_detail: row.error_detail,
        })
    }
}

const COLUMNS: &str = "workspace_id, customer_id, state_us, listed, ask_at, asked_at, failures, error_detail";

/// A workspace as a customer; none if it never began to buy.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<Customer>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from polar_customers where workspace_id = $1"
    )))
    .bind(workspace)
    .fetch_optional(conn)
    .await?;
    row.map(Customer::try_from).transpose()
}

/// The workspace that a customer of Polar's is.
///
/// # Errors
/// When the database can't be read.
pub async fn workspace_of(conn: &mut Conn, customer: Uuid) -> Result<Option<WorkspaceId>> {
    Ok(sqlx::query_scalar("select workspace_id from polar_customers where customer_id = $1")
        .bind(customer.to_string())
        .fetch_optional(conn)
        .await?)
}

/// Whether there is such a workspace.
///
/// # Errors
/// When the database can't be read.
pub async fn is_workspace(conn: &mut Conn, workspace: WorkspaceId) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select 1 from workspaces where id = $1)")
        .bind(workspace)
        .fetch_one(conn)
        .await?)
}

/// Has Polar be asked about a workspace, no later than `ask_at`; it is a customer from now on.
///
/// # Errors
/// When the database can't be written.
pub async fn expect(conn: &mut Conn, workspace: WorkspaceId, ask_at: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into polar_customers (workspace_id, ask_at) values ($1, $2) on conflict (workspace_id) do update set \
         ask_at = case when excluded.ask_at < polar_customers.ask_at then excluded.ask_at else polar_customers.ask_at end",
    )
    .bind(workspace)
    .bind(ask_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes which of Polar's customers a workspace is.
///
/// # Errors
/// When the database can't be written.
pub async fn bind(conn: &mut Conn, workspace: WorkspaceId, customer: Uuid, ask_at: Timestamp) -> Result<()> {
    expect(conn, workspace, ask_at).await?;
    sqlx::query("update polar_customers set customer_id = $2 where workspace_id = $1")
        .bind(workspace)
        .bind(customer.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that Polar deleted a workspace's customer.
///
/// # Errors
/// When the database can't be written.
pub async fn unbind(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    sqlx::query("update polar_customers set customer_id = null where workspace_id = $1")
        .bind(workspace)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes what runs for a workspace, unless that was told of a later moment already.
///
/// # Errors
/// When the database can't be written.
pub async fn set_state(conn: &mut Conn, workspace: WorkspaceId, at: Moment, listed: &[Uuid]) -> Result<()> {
    sqlx::query(
        "update polar_customers set state_us = $2, listed = $3 \
         where workspace_id = $1 and (state_us is null or state_us < $2 or (state_us = $2 and listed < $3))",
    )
    .bind(workspace)
    .bind(at)
    .bind(sqlx::types::Json(listed))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets when what a workspace has changes by itself.
///
/// # Errors
/// When the database can't be written.
pub async fn review(conn: &mut Conn, workspace: WorkspaceId, at: Option<Timestamp>) -> Result<()> {
    sqlx::query("update polar_customers set review_at = $2 where workspace_id = $1")
        .bind(workspace)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Up to `limit` workspaces about which Polar is to be asked, whoever's they are, the longest due first.
///
/// # Errors
/// When the database can't be read.
pub async fn due_to_ask(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<WorkspaceId>> {
    Ok(sqlx::query_scalar(
        "select workspace_id from polar_customers where ask_at <= $1 order by ask_at, workspace_id limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Up to `limit` workspaces whose plan changes by itself, whoever's they are.
///
/// # Errors
/// When the database can't be read.
pub async fn due_to_review(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<WorkspaceId>> {
    Ok(sqlx::query_scalar(
        "select workspace_id from polar_customers where review_at is not null and review_at <= $1 \
         order by review_at, workspace_id limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that Polar answered.
///
/// # Errors
/// When the database can't be written.
pub async fn asked(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp, ask_at: Timestamp) -> Result<()> {
    sqlx::query(
        "update polar_customers set asked_at = $2, ask_at = $3, failures = 0, error_detail = null where workspace_id = $1",
    )
    .bind(workspace)
    .bind(now)
    .bind(ask_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that Polar could not be asked.
///
/// # Errors
/// When the database can't be written.
pub async fn failed(conn: &mut Conn, workspace: WorkspaceId, detail: &str, ask_at: Timestamp) -> Result<()> {
    sqlx::query(
        "update polar_customers set failures = failures + 1, error_detail = $2, ask_at = $3 where workspace_id = $1",
    )
    .bind(workspace)
    .bind(detail)
    .bind(ask_at)
    .execute(conn)
    .await?;
    Ok(())
}
