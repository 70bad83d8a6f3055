//! What a reading found other than the one before it.
//!
//! A page counts as there when it was met and neither left out nor gone. While a reading is under way, what it has not
//! met yet does not count as removed.

use crate::domain::ids::{DocumentId, RunId, SourceId, WorkspaceId};
use crate::domain::source::{PageOutcome, closed_set};
use crate::error::Result;
use crate::store::Conn;
use serde::{Deserialize, Serialize};

closed_set! {
    /// How a page differs from the reading before.
    Change {
        /// It was not there.
        Added = "added",
        /// It is not there any more.
        Removed = "removed",
        /// It says something else.
        Changed = "changed",
        /// Something else became of it: read before and not now, or the other way round.
        OutcomeChanged = "outcome_changed",
    }
}

/// How many pages differ, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences {
    /// Not there before.
    pub added: i64,
    /// Not there any more.
    pub removed: i64,
    /// With other words.
    pub changed: i64,
    /// Of which something else became.
    pub outcome_changed: i64,
}

/// A page that differs.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Difference {
    /// Its address.
    pub url: String,
    /// What became of it before.
    pub before: Option<PageOutcome>,
    /// What became of it now.
    pub after: Option<PageOutcome>,
    /// The page; it may be gone since.
    pub document_id: Option<DocumentId>,
    /// Its title.
    pub title: Option<String>,
    /// Why, and what to do.
    pub detail: Option<String>,
}

/// The reading before one of the same source whose addresses are still kept, with its number.
///
/// # Errors
/// When the database can't be read.
pub async fn previous(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    number: i64,
) -> Result<Option<(RunId, i64)>> {
    Ok(sqlx::query_as(
        "select r.id, r.number from runs r where r.workspace_id = $1 and r.source_id = $2 and r.number < $3 \
         and r.status = 'completed' and exists (select 1 from run_pages p where p.run_id = r.id) \
         order by r.number desc limit 1",
    )
    .bind(workspace)
    .bind(source)
    .bind(number)
    .fetch_optional(conn)
    .await?)
}

/// $1 is the reading, $2 the one before it, $3 the workspace.
fn pages_that(change: Change) -> &'static str {
    match change {
        Change::Added => {
            "from run_pages p left join run_pages b on b.run_id = $2 and b.url = p.url and b.kind = 'page' \
             where p.run_id = $1 and p.workspace_id = $3 and p.kind = 'page' \
             and p.outcome not in ('out_of_scope', 'gone', 'pending') \
             and coalesce(b.outcome in ('out_of_scope', 'gone'), 1)"
        }
        Change::Removed => {
            "from run_pages b left join run_pages p on p.run_id = $1 and p.url = b.url and p.kind = 'page' \
             where b.run_id = $2 and b.workspace_id = $3 and b.kind = 'page' and b.outcome not in ('out_of_scope', 'gone') \
             and case when p.url is null then (select r.status from runs r where r.id = $1) = 'completed' \
             else p.outcome in ('out_of_scope', 'gone') end"
        }
        Change::Changed => {
            "from run_pages p join run_pages b on b.run_id = $2 and b.url = p.url and b.kind = 'page' \
             where p.run_id = $1 and p.workspace_id = $3 and p.kind = 'page' and p.outcome = 'changed' \
             and b.outcome not in ('out_of_scope', 'gone')"
        }
        Change::OutcomeChanged => {
            "from run_pages p join run_pages b on b.run_id = $2 and b.url = p.url and b.kind = 'page' \
             where p.run_id = $1 and p.workspace_id = $3 and p.kind = 'page' \
             and p.outcome not in ('out_of_scope', 'gone', 'pending', 'changed') and b.outcome not in ('out_of_scope', 'gone') \
             and case when p.outcome in ('indexed', 'unchanged') then 'read' else p.outcome end \
             <> case when b.outcome in ('indexed', 'changed', 'unchanged') then 'read' else b.outcome end"
        }
    }
}

/// How many pages differ between a reading and the one before it.
///
/// # Errors
/// When the database can't be read.
pub async fn count_changes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: RunId,
    before: RunId,
) -> Result<Differences> {
    let mut counted = Differences::default();
    for change in Change::ALL {
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) {}", pages_that(*change))))
                .bind(run)
                .bind(before)
                .bind(workspace)
                .fetch_one(&mut *conn)
                .await?;
        match change {
            Change::Added => counted.added = count,
            Change::Removed => counted.removed = count,
            Change::Changed => counted.changed = count,
            Change::OutcomeChanged => counted.outcome_changed = count,
        }
    }
    Ok(counted)
}

/// Up to `limit` pages that differ so, by address, that come after `after`.
///
/// # Errors
/// When the database can't be read.
pub async fn changes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (run, before): (RunId, RunId),
    change: Change,
    limit: u32,
    after: Option<&str>,
) -> Result<Vec<Difference>> {
    let of = if change == Change::Removed { "b" } else { "p" };
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {of}.url as url, b.outcome as before, p.outcome as after, {of}.document_id as document_id, \
         coalesce(p.title, b.title) as title, coalesce(p.detail, b.detail) as detail {} \
         and ($4 is null or {of}.url > $4) order by {of}.url limit $5",
        pages_that(change)
    )))
    .bind(run)
    .bind(before)
    .bind(workspace)
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?)
}
