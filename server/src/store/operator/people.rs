//! Who runs the installation.

use super::super::Conn;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Makes somebody an operator, or no longer one. Returns whether that changed anything; none if nobody has the address.
///
/// # Errors
/// When the database can't be written.
pub async fn set_operator(
    conn: &mut Conn,
    email: &str,
    operator: bool,
    now: Timestamp,
) -> Result<Option<(UserId, bool)>> {
    let found: Option<(UserId, bool)> =
        sqlx::query_as("select id, system_role is not null from users where email = $1")
            .bind(email.trim().to_lowercase())
            .fetch_optional(&mut *conn)
            .await?;
    let Some((id, was)) = found else { return Ok(None) };
    if was != operator {
        sqlx::query("update users set system_role = $2, updated_at = $3 where id = $1")
            .bind(id)
            .bind(operator.then_some("super_admin"))
            .bind(now)
            .execute(conn)
            .await?;
    }
    Ok(Some((id, was != operator)))
}

/// The addresses of all operators.
///
/// # Errors
/// When the database can't be read.
pub async fn operators(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select email from users where system_role is not null order by email")
        .fetch_all(conn)
        .await?)
}
