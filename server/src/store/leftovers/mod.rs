//! What deleted rows leave behind in the file: terms in the full text, copies in the unused middle of pages, frames of
//! the write-ahead log. Noted with each deletion, cleared by `crate::erasure`.
//!
//! Freed cells and pages are overwritten as they are freed (`secure_delete`, see `open.rs`); here is what that does not
//! reach. Holds SQL for SQLite alone: another engine clears up in ways of its own.

mod log;
mod pages;

pub use pages::{Number, clear_page, numbers, unclean};

use super::{Conn, Store};
use crate::domain::time::Timestamp;
use crate::error::Result;
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

/// What is to be cleared up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// What visitors and bots said, and all that was made from it.
    Messages,
    /// All tables.
    Everything,
    /// The write-ahead log alone: the file itself is clean.
    Log,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Everything => "everything",
            Self::Log => "log",
        }
    }

    fn of(name: &str) -> Self {
        match name {
            "messages" => Self::Messages,
            "log" => Self::Log,
            _ => Self::Everything,
        }
    }

    /// The tables of full text that hold its terms.
    #[must_use]
    pub fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Messages => &["message_texts"],
            Self::Everything => &["message_texts", "chunk_texts"],
            Self::Log => &[],
        }
    }
}

/// Something that is to be cleared up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: What,
    /// Which request for it this is.
    pub asked: i64,
}

/// Whose turn it is to clear up: one at a time.
pub type Turn = OwnedMutexGuard<Option<Instant>>;

impl Store {
    /// Waits for a turn to clear up. Within is when the next one may begin, so that clearing up leaves time for others.
    pub async fn clearing(&self) -> Turn {
        Arc::clone(&self.clearing).lock_owned().await
    }

    /// A turn to clear up, unless somebody has it or it may not begin yet.
    #[must_use]
    pub fn try_clearing(&self) -> Option<Turn> {
        let turn = Arc::clone(&self.clearing).try_lock_owned().ok()?;
        turn.is_none_or(|rested| rested <= Instant::now()).then_some(turn)
    }
}

/// The lock of turns.
pub(super) type Turns = Arc<Mutex<Option<Instant>>>;

/// Notes that something was deleted, in the transaction that deletes it.
///
/// # Errors
/// When the database can't be written.
pub async fn note(conn: &mut Conn, what: What, due: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into leftovers (what, due_at, asked) values ($1, $2, 1) \
         on conflict (what) do update set due_at = min(due_at, excluded.due_at), asked = asked + 1",
    )
    .bind(what.name())
    .bind(due)
    .execute(conn)
    .await?;
    Ok(())
}

/// What is to be cleared up by now.
///
/// # Errors
/// When the database can't be read.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<Due>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select what, asked from leftovers where due_at <= $1 order by what")
            .bind(now)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|(what, asked)| Due { what: What::of(&what), asked }).collect())
}

/// Notes that something has been cleared up, unless it was asked for again meanwhile.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(conn: &mut Conn, due: Due) -> Result<()> {
    sqlx::query("delete from leftovers where what = $1 and asked = $2")
        .bind(due.what.name())
        .bind(due.asked)
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts off what can't be cleared up now.
///
/// # Errors
/// When the database can't be written.
pub async fn put_off(conn: &mut Conn, due: Due, until: Timestamp) -> Result<()> {
    sqlx::query("update leftovers set due_at = $3 where what = $1 and asked = $2")
        .bind(due.what.name())
        .bind(due.asked)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Rewrites a part of a table of full text without the terms of deleted rows; `first` begins anew. Returns whether there
/// is more to do.
///
/// # Errors
/// When the database can't be written.
pub async fn merge_texts(conn: &mut Conn, table: &'static str, first: bool) -> Result<bool> {
    /// Pages written at once: some milliseconds.
    const AT_ONCE: i64 = 64;
    /// Fewer changes than this are FTS5's own notes: it had nothing to merge.
    const NOTHING: i64 = 2;
    let changes = async |conn: &mut Conn| -> Result<i64> {
        Ok(sqlx::query_scalar("select total_changes()").fetch_one(conn).await?)
    };
    let before = changes(conn).await?;
    // A negative number begins to join all segments into one, which drops what is deleted.
    sqlx::query(AssertSqlSafe(format!("insert into {table} ({table}, rank) values ('merge', $1)")))
        .bind(if first { -AT_ONCE } else { AT_ONCE })
        .execute(&mut *conn)
        .await?;
    Ok(changes(conn).await? - before >= NOTHING)
}
