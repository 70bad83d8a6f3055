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
    /// argon2id in PHC form; none for the local owner.
    pub password_hash: Option<String>,
    /// When they signed up.
    pub created_at: Timestamp,
}

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
        "insert into users (id, email, name, password_hash, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(user.id)
    .bind(&user.email)
    .bind(&user.name)
    .bind(&user.password_hash)
    .bind(user.created_at)
    .execute(&mut *conn)
    .await
    .map_err(|error| match error.as_database_error() {
        Some(database) if database.is_unique_violation() => Error::new(
            Code::EmailTaken,
            "There is an account with this e-mail address already. Sign in, or use another address.",
        ),
        _ => error.into(),
    })?;
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

/// The person with that address, which is compared in lower case.
///
/// # Errors
/// When the database can't be read.
pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    Ok(sqlx::query_as("select id, email, name, password_hash, created_at from users where email = $1")
        .bind(email.to_lowercase())
        .fetch_optional(conn)
        .await?)
}

/// The person of that id.
///
/// # Errors
/// `not_found`, or when the database can't be read.
pub async fn get(conn: &mut Conn, id: UserId) -> Result<User> {
    sqlx::query_as("select id, email, name, password_hash, created_at from users where id = $1")
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
