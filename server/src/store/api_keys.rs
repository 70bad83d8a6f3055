//! Keys that programs sign in with. Kept as hashes; a key never does more than whoever made it may now.

use super::{Conn, Page};
use crate::domain::ids::{ApiKeyId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// Keys of a workspace that work, at most.
pub const MOST: i64 = 100;

/// A key as its workspace sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ApiKey {
    /// Identifier.
    pub id: ApiKeyId,
    /// What it is called.
    pub name: String,
    /// How it begins.
    pub hint: String,
    /// The most that it may do.
    pub role: Role,
    /// Requests a minute, if it has a limit of its own.
    pub per_minute: Option<u32>,
    /// Who made it.
    pub created_by: UserId,
    /// What they are called.
    pub creator: String,
    /// What they may do now; none once they have left the workspace.
    pub creator_role: Option<Role>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A key that is made.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// Identifier.
    pub id: ApiKeyId,
    /// What it is called.
    pub name: &'a str,
    /// How it begins.
    pub hint: &'a str,
    /// SHA-256 of it, hex.
    pub hash: &'a str,
    /// The most that it may do.
    pub role: Role,
    /// Requests a minute, if it has a limit of its own.
    pub per_minute: Option<u32>,
    /// Who makes it.
    pub created_by: UserId,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// Whom a key stands for, as long as it works.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Standing {
    /// The key.
    pub id: ApiKeyId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// Who made it.
    pub created_by: UserId,
    /// The most that it may do.
    pub role: Role,
    /// What who made it may do now.
    pub creator_role: Role,
    /// Requests a minute, if it has a limit of its own.
    pub per_minute: Option<u32>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

const SELECT: &str = "select k.id, k.name, k.hint, k.role, k.per_minute, k.created_by, u.name as creator, \
    m.role as creator_role, k.created_at, k.expires_at, k.last_used_at, k.revoked_at \
    from api_keys k join users u on u.id = k.created_by \
    left join members m on m.workspace_id = k.workspace_id and m.user_id = k.created_by \
    and m.created_at <= k.created_at";

/// Adds a key.
///
/// # Errors
/// `conflict` if the workspace has too many that work.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    key: &NewApiKey<'_>,
    now: Timestamp,
) -> Result<()> {
    let working: i64 = sqlx::query_scalar(
        "select count(*) from api_keys where workspace_id = $1 and revoked_at is null \
         and (expires_at is null or expires_at > $2)",
    )
    .bind(workspace)
    .bind(now)
    .fetch_one(&mut *conn)
    .await?;
    if working >= MOST {
        return Err(Error::new(
            Code::Conflict,
            format!("A workspace has {MOST} working API keys at most. Revoke one that is no longer used."),
        ));
    }
    sqlx::query(
        "insert into api_keys \
         (id, workspace_id, created_by, name, hint, key_hash, role, per_minute, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(key.id)
    .bind(workspace)
    .bind(key.created_by)
    .bind(key.name)
    .bind(key.hint)
    .bind(key.hash)
    .bind(key.role)
    .bind(key.per_minute)
    .bind(now)
    .bind(key.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's keys, newest first; also those that work no longer, until they are forgotten.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<ApiKey>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where k.workspace_id = $1 and ($2 is null or k.id < $2) order by k.id desc limit $3"
    )))
    .bind(workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &ApiKey| row.id.0))
}

/// A workspace's key.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: ApiKeyId) -> Result<ApiKey> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where k.workspace_id = $1 and k.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("API key"))
}

/// Changes a key's name and its limit.
///
/// # Errors
/// `not_found`, also if it is another workspace's or was revoked.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ApiKeyId,
    name: &str,
    per_minute: Option<u32>,
) -> Result<()> {
    let done = sqlx::query(
        "update api_keys set name = $3, per_minute = $4 \
         where workspace_id = $1 and id = $2 and revoked_at is null",
    )
    .bind(workspace)
    .bind(id)
    .bind(name)
    .bind(per_minute)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("API key")) } else { Ok(()) }
}

/// Revokes a key: from now on it opens nothing.
///
/// # Errors
/// `not_found`, also if it is another workspace's or was revoked already.
pub async fn revoke(conn: &mut Conn, workspace: WorkspaceId, id: ApiKeyId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "update api_keys set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null",
    )
    .bind(workspace)
    .bind(id)
    .bind(now)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("API key")) } else { Ok(()) }
}

/// Revokes all keys of a person that were not, in whichever workspaces; says which, and what they were called.
///
/// # Errors
/// When the database can't be written.
pub async fn revoke_of(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(ApiKeyId, WorkspaceId, String)>> {
    Ok(sqlx::query_as(
        "update api_keys set revoked_at = $2 where created_by = $1 and revoked_at is null \
         returning id, workspace_id, name",
    )
    .bind(user)
    .bind(now)
    .fetch_all(conn)
    .await?)
}

/// Whom a key stands for: none if nobody's hash is that, it has ended, or who made it is no member any more. Who left and
/// came back has a membership that is younger than the key, which stays dead.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<Standing>> {
    Ok(sqlx::query_as(
        "select k.id, k.workspace_id, k.created_by, k.role, m.role as creator_role, k.per_minute, k.last_used_at \
         from api_keys k join members m on m.workspace_id = k.workspace_id and m.user_id = k.created_by \
         and m.created_at <= k.created_at where k.key_hash = $1 and k.revoked_at is null \
         and (k.expires_at is null or k.expires_at > $2) and (m.support_until is null or m.support_until > $2)",
    )
    .bind(hash)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Notes that a key was used.
///
/// # Errors
/// When the database can't be written.
pub async fn used(conn: &mut Conn, workspace: WorkspaceId, id: ApiKeyId, now: Timestamp) -> Result<()> {
    sqlx::query("update api_keys set last_used_at = $3 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets keys that ended before `before`, whoever's they are.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query("delete from api_keys where revoked_at < $1 or expires_at < $1")
        .bind(before)
        .execute(conn)
        .await?
        .rows_affected())
}
