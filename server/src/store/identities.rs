//! Which account a provider of sign-in means by its name for a person.

use super::Conn;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::error::Result;

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
