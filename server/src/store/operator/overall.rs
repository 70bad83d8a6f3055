//! The installation as a whole, in figures.

use super::super::Conn;
use crate::domain::time::Timestamp;
use crate::error::Result;
use std::time::Duration;

/// How far back failures are counted.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Queue {
    /// Jobs that wait for their turn, or for their time.
    pub waiting: i64,
    /// Jobs that a worker is at.
    pub running: i64,
    /// Jobs that their owners hold.
    pub held: i64,
    /// Jobs that were given up within a day.
    pub failed: i64,
    /// Since when the one has waited that has waited longest for its turn.
    pub waiting_since: Option<Timestamp>,
}

/// How the queue is.
///
/// # Errors
/// When the database can't be read.
pub async fn queue(conn: &mut Conn, now: Timestamp) -> Result<Queue> {
    Ok(sqlx::query_as(
        "select count(case when status = 'pending' and paused = 0 then 1 end) as waiting, \
         count(case when status = 'processing' and lease_until >= $1 then 1 end) as running, \
         count(case when status = 'pending' and paused = 1 then 1 end) as held, \
         (select count(*) from jobs f where f.status = 'failed' and f.updated_at >= $2) as failed, \
         min(case when status = 'pending' and paused = 0 and run_at <= $1 then run_at \
              when status = 'processing' and lease_until < $1 then lease_until end) as waiting_since \
         from jobs where status in ('pending', 'processing')",
    )
    .bind(now)
    .bind(now.before(DAY))
    .fetch_one(conn)
    .await?)
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Size {
    /// Workspaces.
    pub workspaces: i64,
    /// People.
    pub people: i64,
    /// Bots.
    pub bots: i64,
    /// Answers within a day.
    pub answers_today: i64,
    /// Of them, those that broke off.
    pub broken_today: i64,
}

/// How much there is.
///
/// # Errors
/// When the database can't be read.
pub async fn size(conn: &mut Conn, now: Timestamp) -> Result<Size> {
    Ok(sqlx::query_as(
        "with today as (select f.result from workspaces w join answer_figures f \
           on f.workspace_id = w.id and f.at >= $1) \
         select (select count(*) from workspaces) as workspaces, (select count(*) from users) as people, \
         (select count(*) from bots) as bots, (select count(*) from today) as answers_today, \
         (select count(*) from today where result = 'failed') as broken_today",
    )
    .bind(now.before(DAY))
    .fetch_one(conn)
    .await?)
}
