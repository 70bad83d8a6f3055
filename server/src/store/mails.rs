//! Letters that are to be sent, and what became of them.

use super::{Conn, Page};
use crate::domain::ids::{MailId, UserId, WorkspaceId};
use crate::domain::mail::MailState;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// A letter.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Mail {
    /// Identifier.
    pub id: MailId,
    /// Which workspace it is about; none if it is about somebody's account.
    pub workspace_id: Option<WorkspaceId>,
    /// The address.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// All of it, sealed; none once it was sent.
    pub letter: Option<String>,
    /// What became of it.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong the last time. None while it is tried.
    pub error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "id, workspace_id, recipient, subject, letter, state, attempts, error, created_at, sent_at";

/// A letter to be sent.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// Identifier.
    pub id: MailId,
    /// Which workspace it is about.
    pub workspace: Option<WorkspaceId>,
    /// Whose account it is about.
    pub person: Option<UserId>,
    /// The address.
    pub recipient: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// All of it, sealed.
    pub letter: &'a str,
}

/// Puts a letter into the post.
///
/// # Errors
/// When the database can't be written.
pub async fn create(conn: &mut Conn, mail: &NewMail<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into mails (id, workspace_id, user_id, recipient, subject, letter, state, due_at, created_at) \
         values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7)",
    )
    .bind(mail.id)
    .bind(mail.workspace)
    .bind(mail.person)
    .bind(mail.recipient)
    .bind(mail.subject)
    .bind(mail.letter)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether one is to be sent now.
///
/// # Errors
/// When the database can't be read.
pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let due: i64 =
        sqlx::query_scalar("select exists (select 1 from mails where state = 'pending' and due_at <= $1)")
            .bind(now)
            .fetch_one(conn)
            .await?;
    Ok(due != 0)
}

/// Takes the one that has waited longest and counts the try; nobody else takes it before `until`. What went wrong
/// before says no more how it stands, and goes.
///
/// # Errors
/// When the database can't be written.
pub async fn claim(conn: &mut Conn, now: Timestamp, until: Timestamp) -> Result<Option<Mail>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update mails set attempts = attempts + 1, due_at = $2, error = null where id = (select id from mails \
         where state = 'pending' and due_at <= $1 order by due_at, id limit 1) returning {COLUMNS}"
    )))
    .bind(now)
    .bind(until)
    .fetch_optional(conn)
    .await?)
}

/// The mail server has taken it: what it said is forgotten.
///
/// # Errors
/// When the database can't be written.
pub async fn sent(conn: &mut Conn, id: MailId, now: Timestamp) -> Result<()> {
    sqlx::query("update mails set state = 'sent', sent_at = $2, letter = null, error = null where id = $1")
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// It could not be sent: it is tried again at `again`, or given up.
///
/// # Errors
/// When the database can't be written.
pub async fn failed(conn: &mut Conn, id: MailId, error: &str, again: Option<Timestamp>) -> Result<()> {
    sqlx::query(
        "update mails set state = case when $3 is null then 'failed' else 'pending' end, error = $2, \
         due_at = coalesce($3, due_at) where id = $1",
    )
    .bind(id)
    .bind(error)
    .bind(again)
    .execute(conn)
    .await?;
    Ok(())
}

/// There is no mail server to take it.
///
/// # Errors
/// When the database can't be written.
pub async fn hold(conn: &mut Conn, id: MailId) -> Result<()> {
    sqlx::query("update mails set state = 'held', attempts = 0 where id = $1").bind(id).execute(conn).await?;
    Ok(())
}

/// Puts one into the post again that was given up or held.
///
/// # Errors
/// `not_found`; `conflict` if it waits already or was sent.
pub async fn send_again(conn: &mut Conn, id: MailId, now: Timestamp) -> Result<Mail> {
    let again: Option<Mail> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update mails set state = 'pending', attempts = 0, due_at = $2 \
         where id = $1 and state in ('failed', 'held') and letter is not null returning {COLUMNS}"
    )))
    .bind(id)
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(mail) = again {
        return Ok(mail);
    }
    let known: Option<MailId> =
        sqlx::query_scalar("select id from mails where id = $1").bind(id).fetch_optional(conn).await?;
    Err(if known.is_some() {
        Error::new(Code::Conflict, "This letter was sent, or waits to be sent already.")
    } else {
        Error::not_found("letter")
    })
}

/// All letters, newest first; for whoever runs the installation.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    state: Option<MailState>,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Mail>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from mails where ($1 is null or state = $1) and ($2 is null or id < $2) \
         order by id desc limit $3"
    )))
    .bind(state)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Mail| row.id.0))
}

/// Forgets a person's letters: to whichever address about their account, to the one that they have, and to those that they
/// took invitations at.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_person(conn: &mut Conn, user: UserId, address: &str) -> Result<()> {
    sqlx::query(
        "delete from mails where user_id = $1 or recipient = $2 \
         or recipient in (select email from invitations where accepted_by = $1 and email is not null)",
    )
    .bind(user)
    .bind(address)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets letters that were written before `before`.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query("delete from mails where created_at < $1")
        .bind(before)
        .execute(conn)
        .await?
        .rows_affected())
}
