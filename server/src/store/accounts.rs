//! People, workspaces and who belongs to which.

use super::{Conn, workspaces};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// A person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// Lower-cased.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// argon2id in PHC form; none for the local owner, and for whoever signs in elsewhere only.
    pub password_hash: Option<String>,
    /// When they showed that the address is theirs.
    pub email_verified_at: Option<Timestamp>,
    /// Whether their password alone signs nobody in. Kept elsewhere: not looked at when a person is added.
    pub second_factor: bool,
    /// When they signed up.
    pub created_at: Timestamp,
}

const COLUMNS: &str = "id, email, name, password_hash, email_verified_at, created_at, \
    exists (select 1 from second_factors f where f.user_id = users.id and f.enabled_at is not null) as second_factor";

/// A workspace as one of its members sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Membership {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the member may do.
    pub role: Role,
}

/// Adds a person, who belongs to no workspace yet.
///
/// # Errors
/// `email_taken` if there is an account with that address.
pub async fn create(conn: &mut Conn, user: &User) -> Result<()> {
    sqlx::query(
        "insert into users (id, email, name, password_hash, email_verified_at, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(user.id)
    .bind(&user.email)
    .bind(&user.name)
    .bind(&user.password_hash)
    .bind(user.email_verified_at)
    .bind(user.created_at)
    .execute(&mut *conn)
    .await
    .map_err(taken)?;
    Ok(())
}

/// Adds a person with a workspace of their own.
///
/// # Errors
/// `email_taken` if there is an account with that address.
pub async fn create_with_workspace(
    conn: &mut Conn,
    user: &User,
    workspace: WorkspaceId,
    workspace_name: &str,
) -> Result<()> {
    create(conn, user).await?;
    workspaces::create(conn, workspace, workspace_name, user.id, user.created_at).await
}

/// What the database says when an address is another person's already.
fn taken(error: sqlx::Error) -> Error {
    match error.as_database_error() {
        Some(database) if database.is_unique_violation() => Error::new(
            Code::EmailTaken,
            "There is an account with this e-mail address already. Sign in, or use another address.",
        ),
        _ => error.into(),
    }
}

/// The person with that address, which is compared in lower case.
///
/// # Errors
/// When the database can't be read.
pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("select {COLUMNS} from users where email = $1")))
        .bind(email.to_lowercase())
        .fetch_optional(conn)
        .await?)
}

/// The person of that id.
///
/// # Errors
/// `not_found`, or when the database can't be read.
pub async fn get(conn: &mut Conn, id: UserId) -> Result<User> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("select {COLUMNS} from users where id = $1")))
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("account"))
}

/// The workspaces that a person belongs to, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn memberships(conn: &mut Conn, user: UserId) -> Result<Vec<Membership>> {
    Ok(sqlx::query_as(
        "select m.workspace_id, w.name, m.role from members m join workspaces w on w.id = m.workspace_id \
         where m.user_id = $1 order by m.created_at, m.workspace_id",
    )
    .bind(user)
    .fetch_all(conn)
    .await?)
}

/// Replaces a person's password hash.
///
/// # Errors
/// When the database can't be written.
pub async fn set_password(conn: &mut Conn, user: UserId, hash: &str, now: Timestamp) -> Result<()> {
    sqlx::query("update users set password_hash = $2, updated_at = $3 where id = $1")
        .bind(user)
        .bind(hash)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a person another name.
///
/// # Errors
/// When the database can't be written.
pub async fn set_name(conn: &mut Conn, user: UserId, name: &str, now: Timestamp) -> Result<()> {
    sqlx::query("update users set name = $2, updated_at = $3 where id = $1")
        .bind(user)
        .bind(name)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a person another address, which they have shown to be theirs.
///
/// # Errors
/// `email_taken` if there is an account with that address.
pub async fn set_email(conn: &mut Conn, user: UserId, email: &str, now: Timestamp) -> Result<()> {
    sqlx::query("update users set email = $2, email_verified_at = $3, updated_at = $3 where id = $1")
        .bind(user)
        .bind(email.to_lowercase())
        .bind(now)
        .execute(conn)
        .await
        .map_err(taken)?;
    Ok(())
}

/// Notes that a person has shown an address to be theirs, if it still is the one of their account.
///
/// # Errors
/// When the database can't be written.
pub async fn verify_email(conn: &mut Conn, user: UserId, email: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update users set email_verified_at = coalesce(email_verified_at, $3) where id = $1 and email = $2",
    )
    .bind(user)
    .bind(email)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets a person: their sign-ins, memberships and second factor go with them.
///
/// # Errors
/// When the database can't be written.
pub async fn delete(conn: &mut Conn, user: UserId) -> Result<()> {
    sqlx::query("delete from users where id = $1").bind(user).execute(conn).await?;
    Ok(())
}

/// Changes a member's role. The route × role table is tested with it.
///
/// # Errors
/// When the database can't be written.
pub async fn set_role(conn: &mut Conn, workspace: WorkspaceId, user: UserId, role: Role) -> Result<()> {
    sqlx::query("update members set role = $3 where workspace_id = $1 and user_id = $2")
        .bind(workspace)
        .bind(user)
        .bind(role)
        .execute(conn)
        .await?;
    Ok(())
}
