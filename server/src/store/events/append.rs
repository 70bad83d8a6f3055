//! From the outbox into the log: in order, each with its place and its checksum, none twice.

use super::{COLUMNS, Event, INSTALLATION};
use crate::domain::chain::BEGINNING;
use crate::domain::ids::{EventId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::Conn;
use std::collections::HashMap;

/// A row of the outbox.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Noted {
    pub(super) id: EventId,
    workspace_id: Option<WorkspaceId>,
    at: Timestamp,
    actor_type: String,
    actor_id: Option<String>,
    #[sqlx(rename = "type")]
    kind: String,
    aggregate_type: String,
    aggregate_id: String,
    data: String,
    request_id: Option<String>,
    trace_id: Option<String>,
}

/// Where a workspace's log ends.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Head {
    pub(super) sequence: i64,
    pub(super) checksum: String,
}

/// Whether something waits to be put in its place.
pub(super) async fn waits(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select 1 from event_outbox)").fetch_one(conn).await?)
}

/// The first so many that wait, in order.
pub(super) async fn first(conn: &mut Conn, limit: i64) -> Result<Vec<Noted>> {
    Ok(sqlx::query_as(
        "select id, workspace_id, at, actor_type, actor_id, type, aggregate_type, aggregate_id, data, request_id, trace_id \
         from event_outbox order by id limit $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// The workspaces that were deleted, as these say.
pub(super) fn gone(noted: &[Noted]) -> Result<Vec<WorkspaceId>> {
    let deletions = noted.iter().filter(|one| one.kind == "workspace.deleted" && one.workspace_id.is_none());
    deletions.map(|one| one.aggregate_id.parse().map_err(Error::internal)).collect()
}

/// Deletes a workspace's entries.
pub(super) async fn forget(log: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    sqlx::query("delete from events where workspace_id = $1").bind(workspace).execute(log).await?;
    Ok(())
}

/// Takes out what is in the log, up to and with that one.
pub(super) async fn remove(conn: &mut Conn, last: EventId) -> Result<()> {
    sqlx::query("delete from event_outbox where id <= $1").bind(last).execute(conn).await?;
    Ok(())
}

/// The ends that the database remembers, of the workspaces of these.
pub(super) async fn remembered(conn: &mut Conn, noted: &[Noted]) -> Result<HashMap<WorkspaceId, Head>> {
    let mut heads = HashMap::new();
    for one in noted {
        let workspace = one.workspace_id.unwrap_or(INSTALLATION);
        if heads.contains_key(&workspace) {
            continue;
        }
        let head: Option<Head> =
            sqlx::query_as("select sequence, checksum from event_heads where workspace_id = $1")
                .bind(workspace)
                .fetch_optional(&mut *conn)
                .await?;
        heads.insert(workspace, head.unwrap_or(Head { sequence: 0, checksum: BEGINNING.to_owned() }));
    }
    Ok(heads)
}

/// Remembers where logs end.
pub(super) async fn remember(conn: &mut Conn, heads: &HashMap<WorkspaceId, Head>) -> Result<()> {
    for (workspace, head) in heads {
        sqlx::query(
            "insert into event_heads (workspace_id, sequence, checksum) values ($1, $2, $3) \
             on conflict (workspace_id) do update set sequence = excluded.sequence, checksum = excluded.checksum",
        )
        .bind(workspace)
        .bind(head.sequence)
        .bind(&head.checksum)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Puts what was noted at the ends of the logs; what is there already stays where it is. `heads` are the remembered ends,
/// and the new ones afterwards. A log that ends before its remembered end has lost entries: it goes on after the gap, which
/// `verify` reports.
pub(super) async fn append(
    log: &mut Conn,
    heads: &mut HashMap<WorkspaceId, Head>,
    noted: Vec<Noted>,
) -> Result<()> {
    for (workspace, head) in &mut *heads {
        if let Some(last) = last(log, *workspace).await?
            && last.sequence > head.sequence
        {
            *head = last;
        }
    }
    for one in noted {
        let workspace = one.workspace_id.unwrap_or(INSTALLATION);
        if known(log, one.id).await? {
            continue;
        }
        let head = heads.entry(workspace).or_insert(Head { sequence: 0, checksum: BEGINNING.to_owned() });
        let mut event = Event {
            workspace_id: workspace,
            sequence: head.sequence + 1,
            id: one.id,
            at: one.at,
            actor_type: one.actor_type,
            actor_id: one.actor_id,
            kind: one.kind,
            aggregate_type: one.aggregate_type,
            aggregate_id: one.aggregate_id,
            data: one.data,
            request_id: one.request_id,
            trace_id: one.trace_id,
            checksum: String::new(),
        };
        event.checksum = event.sum(&head.checksum);
        *head = Head { sequence: event.sequence, checksum: event.checksum.clone() };
        insert(log, &event).await?;
    }
    Ok(())
}

/// The last entry of a log.
async fn last(log: &mut Conn, workspace: WorkspaceId) -> Result<Option<Head>> {
    Ok(sqlx::query_as(
        "select sequence, checksum from events where workspace_id = $1 order by sequence desc limit 1",
    )
    .bind(workspace)
    .fetch_optional(log)
    .await?)
}

/// Whether an entry is in the log.
pub(super) async fn known(log: &mut Conn, id: EventId) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select 1 from events where id = $1)")
        .bind(id)
        .fetch_one(log)
        .await?)
}

/// Writes an entry as it is.
pub(super) async fn insert(log: &mut Conn, event: &Event) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into events ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    )))
    .bind(event.workspace_id)
    .bind(event.sequence)
    .bind(event.id)
    .bind(event.at)
    .bind(&event.actor_type)
    .bind(&event.actor_id)
    .bind(&event.kind)
    .bind(&event.aggregate_type)
    .bind(&event.aggregate_id)
    .bind(&event.data)
    .bind(&event.request_id)
    .bind(&event.trace_id)
    .bind(&event.checksum)
    .execute(log)
    .await?;
    Ok(())
}
