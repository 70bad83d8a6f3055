//! Which plan a workspace subscribed to, and how long that holds.

use super::Conn;
use crate::domain::ids::WorkspaceId;
use crate::domain::plan::{PlanState, Standing};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// A workspace's subscription, as it was last derived.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entitlement {
    /// The plan, by the name that the settings give it.
    pub plan_id: String,
    /// How long it holds.
    #[sqlx(flatten)]
    pub standing: Standing,
    /// When this was written.
    pub changed_at: Timestamp,
    /// What it was derived from.
    pub source: String,
    /// The time of the state that it was derived from.
    pub as_of: Timestamp,
}

impl<'r> sqlx::FromRow<'r, <super::Db as sqlx::Database>::Row> for Standing {
    fn from_row(row: &'r <super::Db as sqlx::Database>::Row) -> sqlx::Result<Self> {
        use sqlx::Row as _;
        Ok(Self {
            state: row.try_get::<PlanState, _>("state")?,
            trial_ends_at: row.try_get("trial_ends_at")?,
            period_ends_at: row.try_get("period_ends_at")?,
            cancel_at_period_end: row.try_get("cancel_at_period_end")?,
            past_due_since: row.try_get("past_due_since")?,
            grace_ends_at: row.try_get("grace_ends_at")?,
        })
    }
}

/// A workspace's subscription; none if it never had one.
///
/// # Errors
/// When the database can't be read.
pub async fn of(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<Entitlement>> {
    Ok(sqlx::query_as(
        "select plan_id, state, trial_ends_at, period_ends_at, cancel_at_period_end, past_due_since, grace_ends_at, \
         changed_at, source, as_of from entitlements where workspace_id = $1",
    )
    .bind(workspace)
    .fetch_optional(conn)
    .await?)
}

/// Keeps a workspace's subscription. Nothing is written, and `false` returned, where what is there was derived from a
/// later state: reports come late, twice and out of order.
///
/// # Errors
/// When the database can't be written.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, new: &Entitlement) -> Result<bool> {
    let done = sqlx::query(
        "insert into entitlements (workspace_id, plan_id, state, trial_ends_at, period_ends_at, cancel_at_period_end, \
         past_due_since, grace_ends_at, changed_at, source, as_of) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (workspace_id) do update set plan_id = excluded.plan_id, state = excluded.state, \
         trial_ends_at = excluded.trial_ends_at, period_ends_at = excluded.period_ends_at, \
         cancel_at_period_end = excluded.cancel_at_period_end, past_due_since = excluded.past_due_since, \
         grace_ends_at = excluded.grace_ends_at, changed_at = excluded.changed_at, source = excluded.source, \
         as_of = excluded.as_of where excluded.as_of >= entitlements.as_of",
    )
    .bind(workspace)
    .bind(&new.plan_id)
    .bind(new.standing.state)
    .bind(new.standing.trial_ends_at)
    .bind(new.standing.period_ends_at)
    .bind(new.standing.cancel_at_period_end)
    .bind(new.standing.past_due_since)
    .bind(new.standing.grace_ends_at)
    .bind(new.changed_at)
    .bind(&new.source)
    .bind(new.as_of)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
