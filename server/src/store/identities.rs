//! Which account a provider of sign-in means by its name for a person.

use super::Conn;
use crate::domain::ids::{IdentityId, UserId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use sha2::{Digest as _, Sha256};

/// A provider's person who is linked with an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Linked {
    /// The provider, as it calls itself.
    pub issuer: String,
    /// The person, as it calls them.
    pub subject: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When they signed in that way for the last time.
    pub last_used_at: Timestamp,
}

impl Linked {
    /// What it is called on the wire. It follows from provider and person, who are the row's key: the id of somebody
    /// else's row tells nothing, and reaches nothing.
    #[must_use]
    pub fn id(&self) -> IdentityId {
        let digest = Sha256::digest(format!("{}\n{}", self.issuer, self.subject));
        let mut bytes = [0; 16];
        for (byte, of) in bytes.iter_mut().zip(digest.iter()) {
            *byte = *of;
        }
        IdentityId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// Who is linked with an account, the oldest link first. Nobody has more than a few.
///
/// # Errors
/// When the database can't be read.
pub async fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Linked>> {
    Ok(sqlx::query_as(
        "select issuer, subject, created_at, last_used_at from identities where user_id = $1 \
         order by created_at, issuer, subject",
    )
    .bind(user)
    .fetch_all(conn)
    .await?)
}

/// Ends a link. Returns whether there was one.
///
/// # Errors
/// When the database can't be written.
pub async fn unlink(conn: &mut Conn, user: UserId, linked: &Linked) -> Result<bool> {
    let done = sqlx::query("delete from identities where user_id = $1 and issuer = $2 and subject = $3")
        .bind(user)
        .bind(&linked.issuer)
        .bind(&linked.subject)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The account that a provider's person has, if it is known; notes that they sign in.
///
/// # Errors
/// When the database can't be written.
pub async fn sign_in(conn: &mut Conn, issuer: &str, subject: &str, now: Timestamp) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar(
        "update identities set last_used_at = $3 where issuer = $1 and subject = $2 returning user_id",
    )
    .bind(issuer)
    .bind(subject)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Links a provider's person with an account.
///
/// # Errors
/// When they are linked already, or the database can't be written.
pub async fn link(conn: &mut Conn, issuer: &str, subject: &str, user: UserId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into identities (issuer, subject, user_id, created_at, last_used_at) values ($1, $2, $3, $4, $4)",
    )
    .bind(issuer)
    .bind(subject)
    .bind(user)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
