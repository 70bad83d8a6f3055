//! Workspaces in figures.

use super::super::{Conn, Page};
use crate::domain::day::Day;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use std::time::Duration;

/// How far back answers are counted.
const RECENT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A workspace in figures.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkspaceRow {
    /// Identifier.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The address of its first owner; none if it has none.
    pub owner: Option<String>,
    /// How many belong to it.
    pub members: i64,
    /// Its bots.
    pub bots: i64,
    /// Its sources.
    pub sources: i64,
    /// Answers within 30 days.
    pub answers: i64,
    /// When the last of them was given.
    pub answered_at: Option<Timestamp>,
    /// Spent this month, in billionths of a US dollar.
    pub spent_nano_usd: i64,
    /// Jobs that were given up and are still known.
    pub failed_jobs: i64,
    /// Until when support may look into it.
    pub support_until: Option<Timestamp>,
}

const SELECT: &str = "select w.id, w.name, w.created_at, \
    (select u.email from members m join users u on u.id = m.user_id where m.workspace_id = w.id and m.role = 'owner' \
       order by m.created_at, u.email limit 1) as owner, \
    (select count(*) from members m where m.workspace_id = w.id and m.support_until is null) as members, \
    (select count(*) from bots b where b.workspace_id = w.id) as bots, \
    (select count(*) from sources s where s.workspace_id = w.id) as sources, \
    (select count(*) from answer_figures f where f.workspace_id = w.id and f.at >= $1) as answers, \
    (select max(f.at) from answer_figures f where f.workspace_id = w.id and f.at >= $1) as answered_at, \
    (select coalesce(sum(d.cost_nano_usd), 0) from spending_days d where d.workspace_id = w.id and d.day >= $2) \
       as spent_nano_usd, \
    (select count(*) from jobs j where j.workspace_id = w.id and j.status = 'failed') as failed_jobs, \
    (select c.expires_at from support_consents c where c.workspace_id = w.id and c.expires_at > $3) as support_until \
    from workspaces w";

/// All workspaces, newest first; with `words`, those whose name or a member's address holds them.
///
/// # Errors
/// When the database can't be read.
pub async fn workspaces(
    conn: &mut Conn,
    words: Option<&str>,
    now: Timestamp,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<WorkspaceRow>> {
    let pattern = words.map(|words| {
        let plain = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{plain}%")
    });
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where ($4 is null or w.id < $4) and ($5 is null or lower(w.name) like $5 escape '\\' \
         or exists (select 1 from members m join users u on u.id = m.user_id \
            where m.workspace_id = w.id and u.email like $5 escape '\\')) order by w.id desc limit $6"
    )))
    .bind(now.before(RECENT))
    .bind(Day::of(now).month_start())
    .bind(now)
    .bind(before.map(|id| id.to_string()))
    .bind(pattern)
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &WorkspaceRow| row.id.0))
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn workspace(conn: &mut Conn, id: WorkspaceId, now: Timestamp) -> Result<WorkspaceRow> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where w.id = $4")))
        .bind(now.before(RECENT))
        .bind(Day::of(now).month_start())
        .bind(now)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("workspace"))
}

/// Somebody who belongs to a workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MemberOf {
    /// The person.
    pub user_id: UserId,
    /// Their address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Until when, if they are there for support only.
    pub support_until: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
}

/// Who belongs to a workspace or is there for support now, since when; at most `limit`, the first first.
///
/// # Errors
/// When the database can't be read.
pub async fn members(conn: &mut Conn, id: WorkspaceId, limit: u32, now: Timestamp) -> Result<Vec<MemberOf>> {
    Ok(sqlx::query_as(
        "select m.user_id, u.email, u.name, m.role, m.support_until, m.created_at from members m \
         join users u on u.id = m.user_id where m.workspace_id = $1 and (m.support_until is null or m.support_until > $3) \
         order by m.created_at, u.email limit $2",
    )
    .bind(id)
    .bind(i64::from(limit))
    .bind(now)
    .fetch_all(conn)
    .await?)
}
