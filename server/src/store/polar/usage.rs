//! Usage on its way to Polar's meters. What is here was not acknowledged yet.

use crate::domain::ids::WorkspaceId;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// Something used.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Used {
    /// What it was: Polar counts each once.
    pub id: String,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What is told of it.
    #[sqlx(json)]
    pub event: Value,
    /// When.
    pub at: Timestamp,
    /// How often it was sent in vain.
    pub attempts: i64,
}

/// Notes that something was used, in the transaction that keeps it, if its workspace is a customer of Polar's. Noting it
/// twice is noting it once.
///
/// # Errors
/// When the database can't be written.
pub async fn add(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: Uuid,
    event: &Value,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into polar_usage (id, workspace_id, event, at, run_at) select $1, $2, $3, $4, $4 \
         where exists (select 1 from polar_customers where workspace_id = $2 and customer_id is not null) \
         on conflict (id) do nothing",
    )
    .bind(id.to_string())
    .bind(workspace)
    .bind(Json(event))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Up to `limit` of what is to be sent, whoever's it is, the oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Used>> {
    Ok(sqlx::query_as(
        "select id, workspace_id, event, at, attempts from polar_usage where run_at <= $1 order by run_at, id limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Lets go of what Polar has.
///
/// # Errors
/// When the database can't be written.
pub async fn sent(conn: &mut Conn, used: &[Used]) -> Result<()> {
    for one in used {
        sqlx::query("delete from polar_usage where workspace_id = $1 and id = $2")
            .bind(one.workspace_id)
            .bind(&one.id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Has what could not be sent be sent again later.
///
/// # Errors
/// When the database can't be written.
pub async fn put_off(conn: &mut Conn, used: &[Used], detail: &str, run_at: Timestamp) -> Result<()> {
    for one in used {
        sqlx::query(
            "update polar_usage set attempts = attempts + 1, error_detail = $3, run_at = $4 \
             where workspace_id = $1 and id = $2",
        )
        .bind(one.workspace_id)
        .bind(&one.id)
        .bind(detail)
        .bind(run_at)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
