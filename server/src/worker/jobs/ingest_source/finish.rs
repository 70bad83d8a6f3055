//! The end of a reading: pages that are gone go, and the source says what came of it.

use super::Reading;
use crate::domain::source::{PageOutcome, SourceStatus};
use crate::store::{crawl, sources};
use crate::worker::{JobError, Outcome};
use serde_json::json;

/// Settles the source. May be done twice.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn finish(reading: &Reading) -> Result<Outcome, JobError> {
    let app = &reading.context.app;
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    let outcomes = crawl::outcomes(&mut write, reading.crawl).await?;
    let tally = crawl::tally(&mut write, reading.crawl).await?;
    // A site that is down for a minute must not cost all that is known of it.
    let complete = crawl::start_was_read(&mut write, reading.crawl).await?;
    let gone = if complete { crawl::retire_unseen(&mut write, reading.crawl).await? } else { 0 };
    let source = sources::get(&mut write, reading.crawl.workspace, reading.crawl.source).await?;
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
    sources::set_status(
        &mut write,
        reading.crawl.workspace,
        reading.crawl.source,
        status,
        trouble,
        true,
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Outcome::Done(json!({
        "pages": tally.seen,
        "indexed": count(|outcome| outcome == PageOutcome::Indexed),
        "unchanged": count(|outcome| outcome == PageOutcome::Unchanged),
        "failed": count(PageOutcome::is_failure),
        "left_out": count(|outcome| !outcome.answers() && !outcome.is_failure()),
        "gone": gone,
        "chunks": source.chunks,
        "at_page_limit": tally.seen >= reading.max_pages() && reading.max_pages() > 1,
    })))
}
