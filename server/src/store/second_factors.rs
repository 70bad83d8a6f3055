//! Second factors, recovery codes, and sign-ins that wait for one of them.

use super::Conn;
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;
use crate::error::Result;
use std::time::Duration;

/// Codes that may be tried in [`WINDOW`], right ones aside.
pub const TRIES: i64 = 10;
/// How long tries are remembered.
pub const WINDOW: Duration = Duration::from_secs(60 * 60);

/// A person's second factor.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SecondFactor {
    /// Sealed for the person.
    pub secret: String,
    /// Since when it is asked for; none while it is being set up.
    pub enabled_at: Option<Timestamp>,
}

/// Begins to set one up, in place of one that was not finished.
///
/// # Errors
/// When the database can't be written. Does nothing where one is asked for already.
pub async fn begin(conn: &mut Conn, user: UserId, secret: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "insert into second_factors (user_id, secret, created_at) values ($1, $2, $3) \
         on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0, \
         failures = 0, failures_since = null where second_factors.enabled_at is null",
    )
    .bind(user)
    .bind(secret)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A person's second factor, finished or not.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>> {
    Ok(sqlx::query_as("select secret, enabled_at from second_factors where user_id = $1")
        .bind(user)
        .fetch_optional(conn)
        .await?)
}

/// Counts a try, and says whether it may be made: counted before it is looked at, however many come at once.
///
/// # Errors
/// When the database can't be written.
pub async fn count_try(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<bool> {
    let tries: Option<i64> = sqlx::query_scalar(
        "update second_factors set \
         failures = case when coalesce(failures_since, 0) <= $3 then 1 else failures + 1 end, \
         failures_since = case when coalesce(failures_since, 0) <= $3 then $2 else failures_since end \
         where user_id = $1 returning failures",
    )
    .bind(user)
    .bind(now)
    .bind(now.before(WINDOW))
    .fetch_optional(conn)
    .await?;
    Ok(tries.is_some_and(|tries| tries <= TRIES))
}

/// Takes the code of a step, once: false if it, or a later one, was taken before.
///
/// # Errors
/// When the database can't be written.
pub async fn take_step(conn: &mut Conn, user: UserId, step: i64) -> Result<bool> {
    let done = sqlx::query(
        "update second_factors set last_step = $2, failures = 0, failures_since = null \
         where user_id = $1 and last_step < $2",
    )
    .bind(user)
    .bind(step)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Asks for it from now on.
///
/// # Errors
/// When the database can't be written.
pub async fn enable(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    sqlx::query("update second_factors set enabled_at = $2 where user_id = $1")
        .bind(user)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Asks for none any more; its recovery codes go too.
///
/// # Errors
/// When the database can't be written.
pub async fn remove(conn: &mut Conn, user: UserId) -> Result<()> {
    for query in
        ["delete from second_factors where user_id = $1", "delete from recovery_codes where user_id = $1"]
    {
        sqlx::query(query).bind(user).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Gives a person new recovery codes in place of all that they had.
///
/// # Errors
/// When the database can't be written.
pub async fn replace_codes(conn: &mut Conn, user: UserId, hashes: &[String]) -> Result<()> {
    sqlx::query("delete from recovery_codes where user_id = $1").bind(user).execute(&mut *conn).await?;
    for hash in hashes {
        sqlx::query("insert into recovery_codes (user_id, code_hash) values ($1, $2)")
            .bind(user)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Uses a recovery code up: false if it is none of theirs, or was used. Tries count from nought again.
///
/// # Errors
/// When the database can't be written.
pub async fn use_code(conn: &mut Conn, user: UserId, hash: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update recovery_codes set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null",
    )
    .bind(user)
    .bind(hash)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("update second_factors set failures = 0, failures_since = null where user_id = $1")
        .bind(user)
        .execute(conn)
        .await?;
    Ok(true)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// When the database can't be read.
pub async fn codes_left(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from recovery_codes where user_id = $1 and used_at is null")
        .bind(user)
        .fetch_one(conn)
        .await?)
}

/// Notes that a person's password was right and their second factor is awaited.
///
/// # Errors
/// When the database can't be written.
pub async fn await_step(conn: &mut Conn, token_hash: &str, user: UserId, until: Timestamp) -> Result<()> {
    sqlx::query("insert into sign_in_steps (token_hash, user_id, expires_at) values ($1, $2, $3)")
        .bind(token_hash)
        .bind(user)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whose second factor a token awaits.
///
/// # Errors
/// When the database can't be read.
pub async fn awaited(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar("select user_id from sign_in_steps where token_hash = $1 and expires_at > $2")
        .bind(token_hash)
        .bind(now)
        .fetch_optional(conn)
        .await?)
}

/// Ends all sign-ins of a person that await a second factor.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_steps(conn: &mut Conn, user: UserId) -> Result<()> {
    sqlx::query("delete from sign_in_steps where user_id = $1").bind(user).execute(conn).await?;
    Ok(())
}

/// Forgets those that ended before `before`.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("delete from sign_in_steps where expires_at < $1").bind(before).execute(conn).await?;
    Ok(())
}
