//! Of each subscription the latest accounts.

use crate::domain::ids::WorkspaceId;
use crate::domain::source::closed_set;
use crate::domain::subscription::{Account, Moment, Seen};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

closed_set! {
    /// Where an account of a subscription came from.
    Origin {
        /// From the subscription's own reports, or from its customer's state.
        Itself = "itself",
        /// From the payment of an order for it.
        Order = "order",
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    origin: Origin,
    account: Json<Account>,
    seen_us: Moment,
    modified_us: Option<Moment>,
}

impl From<Row> for Seen {
    fn from(row: Row) -> Self {
        Self { account: row.account.0, at: row.seen_us, modified: row.modified_us }
    }
}

/// A workspace's subscriptions, whatever became of them: of each what its accounts come to.
///
/// # Errors
/// When the database can't be read.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Seen>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, origin, account, seen_us, modified_us from polar_subscriptions where workspace_id = $1 \
         order by id, origin",
    )
    .bind(workspace)
    .fetch_all(conn)
    .await?;
    let mut by_id: BTreeMap<String, (Option<Seen>, Option<Seen>)> = BTreeMap::new();
    for row in rows {
        let (own, paid) = by_id.entry(row.id.clone()).or_default();
        match row.origin {
            Origin::Itself => *own = Some(row.into()),
            Origin::Order => *paid = Some(row.into()),
        }
    }
    Ok(by_id.into_values().filter_map(|(own, paid)| Seen::of_both(own, paid)).collect())
}

/// The latest account of one of a workspace's subscriptions.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: Uuid, origin: Origin) -> Result<Option<Seen>> {
    let row: Option<Row> = sqlx::query_as(
        "select id, origin, account, seen_us, modified_us from polar_subscriptions \
         where workspace_id = $1 and id = $2 and origin = $3",
    )
    .bind(workspace)
    .bind(id.to_string())
    .bind(origin)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Seen::from))
}

/// Keeps an account in place of the one that is there; which of them is the later is for the caller to say. A
/// subscription of another workspace's stays as it is.
///
/// # Errors
/// When the database can't be written.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    seen: &Seen,
    origin: Origin,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into polar_subscriptions (id, origin, workspace_id, account, seen_us, modified_us, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id, origin) do update set account = excluded.account, \
         seen_us = excluded.seen_us, modified_us = excluded.modified_us, updated_at = excluded.updated_at \
         where polar_subscriptions.workspace_id = excluded.workspace_id",
    )
    .bind(seen.account.id.to_string())
    .bind(origin)
    .bind(workspace)
    .bind(Json(&seen.account))
    .bind(seen.at)
    .bind(seen.modified)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
