//! Whether the log is as it was written: every entry there, in its place, with the checksum that it and all before it make.

use super::append::Head;
use super::{COLUMNS, Event, Log};
use crate::domain::chain::BEGINNING;
use crate::domain::ids::WorkspaceId;
use crate::error::Result;
use crate::store::Conn;
use std::collections::{BTreeMap, BTreeSet};

/// Entries that are read at once.
const AT_ONCE: i64 = 500;
/// What is wrong is told so often, at most.
const TOLD: usize = 20;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries that were looked at.
    pub events: u64,
    /// Entries that were noted and are not in their place yet.
    pub waiting: i64,
    /// What is wrong, in sentences; at most 20.
    pub wrong: Vec<String>,
}

/// Reads the whole log and compares. `main` is the database, which remembers where each log ends.
///
/// # Errors
/// When the log can't be read.
pub async fn verify(log: &Log, main: &mut Conn) -> Result<Report> {
    let mut report = Report {
        waiting: sqlx::query_scalar("select count(*) from event_outbox").fetch_one(&mut *main).await?,
        ..Report::default()
    };
    let rows: Vec<(WorkspaceId, i64, String)> =
        sqlx::query_as("select workspace_id, sequence, checksum from event_heads")
            .fetch_all(&mut *main)
            .await?;
    let mut heads: BTreeMap<WorkspaceId, Head> = rows
        .into_iter()
        .map(|(workspace, sequence, checksum)| (workspace, Head { sequence, checksum }))
        .collect();
    // After the ends: what is put in its place meanwhile stands behind them.
    let mut reader = log.read().await?;
    let mut place: Option<(WorkspaceId, i64)> = None;
    let mut last: Option<Event> = None;
    let mut headless = BTreeSet::new();
    loop {
        let events = after(&mut reader, place).await?;
        let whole = i64::try_from(events.len()).unwrap_or(i64::MAX) < AT_ONCE;
        for event in events {
            place = Some((event.workspace_id, event.sequence));
            let before = last.take().filter(|before| before.workspace_id == event.workspace_id);
            report.events += 1;
            check(&mut report, before.as_ref(), &event);
            if before.is_none() && !heads.contains_key(&event.workspace_id) {
                headless.insert(event.workspace_id);
            }
            if heads.get(&event.workspace_id).is_some_and(|head| head.sequence == event.sequence)
                && let Some(head) = heads.remove(&event.workspace_id)
                && head.checksum != event.checksum
            {
                told(&mut report, &event, "is not the entry that the database remembers at this place");
            }
            last = Some(event);
        }
        if whole {
            break;
        }
    }
    for workspace in headless {
        // A workspace may have got its first entry while this was read.
        let remembered: i64 = sqlx::query_scalar("select count(*) from event_heads where workspace_id = $1")
            .bind(workspace)
            .fetch_one(&mut *main)
            .await?;
        if remembered == 0 {
            wrong(
                &mut report,
                format!("the database does not remember where the log of workspace {workspace} ends"),
            );
        }
    }
    // Whatever is left was remembered and not met.
    for (workspace, head) in heads {
        wrong(
            &mut report,
            format!(
                "the log of workspace {workspace} has lost its end: entry {} is not there",
                head.sequence
            ),
        );
    }
    Ok(report)
}

async fn after(log: &mut Conn, place: Option<(WorkspaceId, i64)>) -> Result<Vec<Event>> {
    let (workspace, sequence) = place.unzip();
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from events where $1 is null or workspace_id > $1 or (workspace_id = $1 and sequence > $2) \
         order by workspace_id, sequence limit $3"
    )))
    .bind(workspace)
    .bind(sequence)
    .bind(AT_ONCE)
    .fetch_all(log)
    .await?)
}

fn check(report: &mut Report, before: Option<&Event>, event: &Event) {
    let expected = before.map_or(1, |before| before.sequence + 1);
    if event.sequence != expected {
        let last = event.sequence - 1;
        let gap =
            if expected == last { format!("entry {last}") } else { format!("entries {expected} to {last}") };
        told(report, event, &format!("follows a gap: {gap} of its workspace are not there"));
        // Without the one before it can't be told whether it was changed itself.
        return;
    }
    if event.sum(before.map_or(BEGINNING, |before| &before.checksum)) != event.checksum {
        told(report, event, "was changed: it does not make the checksum that stands with it");
    }
}

fn told(report: &mut Report, event: &Event, what: &str) {
    wrong(report, format!("entry {} of workspace {} {what}", event.sequence, event.workspace_id));
}

fn wrong(report: &mut Report, what: String) {
    if report.wrong.len() < TOLD {
        report.wrong.push(what);
    }
}
