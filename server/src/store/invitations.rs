//! Invitations into a workspace. Tokens are kept as hashes; an invitation that is withdrawn is deleted.

use super::{Conn, Page};
use crate::domain::ids::{InvitationId, UserId, WorkspaceId};
use crate::domain::member::why_not_give;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// An invitation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Invitation {
    /// Identifier.
    pub id: InvitationId,
    /// Into which workspace.
    pub workspace_id: WorkspaceId,
    /// Whom it is for, lower-cased; none if it is for whoever opens its link first.
    pub email: Option<String>,
    /// What they will be able to do.
    pub role: Role,
    /// Whether its link went to that address and to nobody else.
    pub mailed: bool,
    /// How many days a link of it lasts.
    pub days: i64,
    /// Who invites; none if their account is gone.
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its present link was made.
    pub sent_at: Timestamp,
    /// When that link ends.
    pub expires_at: Timestamp,
    /// When somebody took it.
    pub accepted_at: Option<Timestamp>,
}

/// A link that takes the place of the one before.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// Who invites from now on.
    pub invited_by: UserId,
    /// SHA-256 of its token, hex.
    pub token_hash: &'a str,
    /// Whether it goes to the invitation's address and to nobody else.
    pub mailed: bool,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An invitation with the names that people see.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Named {
    /// The invitation.
    #[sqlx(flatten)]
    pub invitation: Invitation,
    /// The workspace's name.
    pub workspace_name: String,
    /// The inviter's name.
    pub inviter_name: Option<String>,
    /// What the inviter may do now; none once they have left.
    pub inviter_role: Option<Role>,
}

impl Named {
    /// Whether it can be taken: in time, and as long as who invites may still give that role. Who is sent away must not
    /// have left a way back in.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        let may = self.inviter_role.is_some_and(|role| why_not_give(role, self.invitation.role).is_none());
        may && self.invitation.expires_at > now
    }
}

const NAMED: &str = "select i.id, i.workspace_id, i.email, i.role, i.mailed, i.days, i.invited_by, i.created_at, i.sent_at, \
     i.expires_at, i.accepted_at, w.name as workspace_name, u.name as inviter_name, m.role as inviter_role \
     from invitations i join workspaces w on w.id = i.workspace_id left join users u on u.id = i.invited_by \
     left join members m on m.workspace_id = i.workspace_id and m.user_id = i.invited_by ";

/// Adds an invitation. One for the same address that has run out gives way.
///
/// # Errors
/// `conflict` if there is an open one for that address.
pub async fn create(conn: &mut Conn, invitation: &Invitation, token_hash: &str) -> Result<()> {
    sqlx::query(
        "delete from invitations where workspace_id = $1 and email = $2 and accepted_at is null and expires_at <= $3",
    )
    .bind(invitation.workspace_id)
    .bind(&invitation.email)
    .bind(invitation.created_at)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into invitations (id, workspace_id, email, role, token_hash, mailed, days, invited_by, created_at, sent_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(invitation.id)
    .bind(invitation.workspace_id)
    .bind(&invitation.email)
    .bind(invitation.role)
    .bind(token_hash)
    .bind(invitation.mailed)
    .bind(invitation.days)
    .bind(invitation.invited_by)
    .bind(invitation.created_at)
    .bind(invitation.sent_at)
    .bind(invitation.expires_at)
    .execute(conn)
    .await
    .map_err(|error| match error.as_database_error() {
        Some(database) if database.is_unique_violation() => Error::new(
            Code::Conflict,
            "There is an open invitation for this address already. Send that one again, or withdraw it first.",
        ),
        _ => error.into(),
    })?;
    Ok(())
}

/// A workspace's invitations that nobody has taken yet, newest first; those that ran out are among them.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Named>> {
    let sql = format!(
        "{NAMED} where i.workspace_id = $1 and i.accepted_at is null and ($2 is null or i.id < $2) \
         order by i.id desc limit $3"
    );
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(workspace)
        .bind(before.map(|id| id.to_string()))
        .bind(i64::from(limit) + 1)
        .fetch_all(conn)
        .await?;
    Ok(Page::of(rows, limit, |row: &Named| row.invitation.id.0))
}

/// An invitation that nobody has taken yet.
///
/// # Errors
/// `not_found`, or when the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: InvitationId) -> Result<Named> {
    let sql = format!("{NAMED} where i.workspace_id = $1 and i.id = $2 and i.accepted_at is null");
    sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("invitation"))
}

/// The invitation that a link's token belongs to, whatever its state. Whoever has the token needs no workspace: it is
/// what the token stands for.
///
/// # Errors
/// When the database can't be read.
pub async fn of_token(conn: &mut Conn, token_hash: &str) -> Result<Option<Named>> {
    let sql = format!("{NAMED} where i.token_hash = $1");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(token_hash).fetch_optional(conn).await?)
}

/// The latest open invitation for an address, into whichever workspace: for who belongs to none.
///
/// # Errors
/// When the database can't be read.
pub async fn open_for(conn: &mut Conn, email: &str, now: Timestamp) -> Result<Option<Named>> {
    let sql = format!(
        "{NAMED} where i.email = $1 and i.accepted_at is null and i.expires_at > $2 order by i.id desc limit 1"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(email).bind(now).fetch_optional(conn).await?)
}

/// How many are open: not taken, and not run out.
///
/// # Errors
/// When the database can't be read.
pub async fn count_open(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from invitations where workspace_id = $1 and accepted_at is null and expires_at > $2",
    )
    .bind(workspace)
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// Gives an invitation a new link; the one before leads nowhere from then on.
///
/// # Errors
/// `not_found` if it is not there or was taken.
pub async fn renew(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: InvitationId,
    link: &NewLink<'_>,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "update invitations set token_hash = $3, mailed = $4, sent_at = $5, expires_at = $6, invited_by = $7 \
         where workspace_id = $1 and id = $2 and accepted_at is null",
    )
    .bind(workspace)
    .bind(id)
    .bind(link.token_hash)
    .bind(link.mailed)
    .bind(now)
    .bind(link.expires_at)
    .bind(link.invited_by)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("invitation")) } else { Ok(()) }
}

/// Withdraws an invitation.
///
/// # Errors
/// `not_found` if it is not there or was taken.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: InvitationId) -> Result<()> {
    let done =
        sqlx::query("delete from invitations where workspace_id = $1 and id = $2 and accepted_at is null")
            .bind(workspace)
            .bind(id)
            .execute(conn)
            .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("invitation")) } else { Ok(()) }
}

/// Withdraws all that a person has open, in whichever workspaces; says which.
///
/// # Errors
/// When the database can't be written.
pub async fn withdraw_of(
    conn: &mut Conn,
    user: UserId,
) -> Result<Vec<(InvitationId, WorkspaceId, Option<String>, Role)>> {
    Ok(sqlx::query_as(
        "delete from invitations where invited_by = $1 and accepted_at is null \
         returning id, workspace_id, email, role",
    )
    .bind(user)
    .fetch_all(conn)
    .await?)
}

/// Forgets the invitations that a person took, and, if the address is known to be theirs, those that wait for it.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_person(conn: &mut Conn, user: UserId, address: Option<&str>) -> Result<()> {
    sqlx::query("delete from invitations where accepted_by = $1 or (accepted_at is null and email = $2)")
        .bind(user)
        .bind(address)
        .execute(conn)
        .await?;
    Ok(())
}

/// Marks an invitation as taken; false if somebody was quicker.
///
/// # Errors
/// When the database can't be written.
pub async fn take(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: InvitationId,
    user: UserId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update invitations set accepted_at = $4, accepted_by = $3 \
         where workspace_id = $1 and id = $2 and accepted_at is null and expires_at > $4",
    )
    .bind(workspace)
    .bind(id)
    .bind(user)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets invitations that were taken or ran out before `before`.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query("delete from invitations where expires_at < $1 or accepted_at < $1")
        .bind(before)
        .execute(conn)
        .await?
        .rows_affected())
}
