//! The end of a reading: pages that are gone are marked, and source and record say what came of it.

use super::{Reading, again};
use crate::domain::job::JobStatus;
use crate::domain::run::AddressKind;
use crate::domain::source::{PageOutcome, SourceStatus};
use crate::store::runs::{self, RunPage};
use crate::store::{crawl, sources};
use crate::worker::{JobError, Outcome, upkeep};
use serde_json::json;

/// Pages settled in one transaction.
const BATCH: u32 = 200;

const GONE: &str = "Not found any more: neither the site nor its sitemap leads here. What was read of it answers for a while.";

/// Settles the source. May be done twice.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn finish(reading: &Reading) -> Result<Outcome, JobError> {
    let app = &reading.context.app;
    let crawl = reading.crawl;
    let now = app.clock.now();
    let (outcomes, complete) = {
        let mut conn = app.store.read().await?;
        // A site that is down for a minute must not cost all that is known of it.
        (crawl::outcomes(&mut conn, crawl).await?, crawl::start_was_read(&mut conn, crawl).await?)
    };
    if complete {
        retire(reading).await?;
    }
    if let Some(outcome) = reading.settle_repeated().await? {
        return Ok(outcome);
    }
    let mut write = app.store.write().await?;
    let source = sources::get(&mut write, crawl.workspace, crawl.source).await?;
    let count = |matching: fn(PageOutcome) -> bool| -> i64 {
        outcomes.iter().filter(|(outcome, ..)| matching(*outcome)).map(|(_, pages, _)| pages).sum()
    };
    let answering = count(PageOutcome::answers);
    let why = outcomes.iter().find(|(outcome, ..)| !outcome.answers());
    let error = match why {
        _ if answering > 0 && complete => None,
        Some((outcome, _, detail)) => {
            let detail = detail.clone().unwrap_or_else(|| "No page could be read.".to_owned());
            let kept = if source.chunks > 0 { " What was read before still answers." } else { "" };
            Some((outcome.as_str(), format!("{detail}{kept}")))
        }
        None => Some(("empty", "Nothing was found to read.".to_owned())),
    };
    let status = if error.is_none() { SourceStatus::Active } else { SourceStatus::Error };
    let trouble = error.as_ref().map(|(code, detail)| (*code, detail.as_str()));
    sources::set_status(&mut write, crawl.workspace, crawl.source, status, trouble, true, now).await?;
    runs::end(&mut write, crawl.workspace, crawl.source, JobStatus::Completed, trouble, now).await?;
    let run = runs::get(&mut write, crawl.workspace, crawl.run_id).await?;
    let again = again::if_changed(reading, &mut write, now).await?;
    write.commit().await?;
    if again {
        return Ok(Outcome::Yield { at: now });
    }
    Ok(Outcome::Done(json!({
        "pages": run.seen,
        "indexed": count(|outcome| outcome == PageOutcome::Indexed),
        "changed": count(|outcome| outcome == PageOutcome::Changed),
        "unchanged": count(|outcome| outcome == PageOutcome::Unchanged),
        "duplicates": count(|outcome| outcome == PageOutcome::Duplicate),
        "failed": count(PageOutcome::is_failure),
        "left_out": count(|outcome| !outcome.answers() && !outcome.is_failure()),
        "gone": run.gone,
        "chunks": source.chunks,
        "at_page_limit": run.at_page_limit,
        "at_depth_limit": run.at_depth_limit,
        "run_id": run.id,
    })))
}

/// Marks what was not met any more as gone, and deletes what never answered, in small steps: others write in between.
async fn retire(reading: &Reading) -> Result<(), JobError> {
    let app = &reading.context.app;
    let crawl = reading.crawl;
    loop {
        let mut write = app.store.write().await?;
        let deleted = crawl::delete_unseen(&mut write, crawl, BATCH).await?;
        write.commit().await?;
        if deleted < u64::from(BATCH) {
            break;
        }
    }
    loop {
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        let until = now.after(reading.grace());
        let gone = crawl::retire_unseen(&mut write, crawl, GONE, until, BATCH).await?;
        let last = gone.len() < BATCH as usize;
        for (document, url) in gone {
            let page = RunPage {
                url,
                kind: AddressKind::Page,
                document_id: Some(document),
                outcome: PageOutcome::Gone,
                detail: Some(GONE.to_owned()),
                title: None,
                http_status: None,
                bytes: 0,
                chunks: 0,
                requests: 0,
                asked: None,
                ms: 0,
                depth: 0,
                found_on: None,
                at: now,
            };
            runs::gone(&mut write, crawl.workspace, crawl.run_id, &page).await?;
        }
        write.commit().await?;
        if last {
            break;
        }
    }
    upkeep::delete_retired(app).await.map_err(JobError::from)
}
