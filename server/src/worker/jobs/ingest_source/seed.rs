//! Where a reading starts: the pages given, the sitemap's pages, or the text itself.

use super::Reading;
use super::discover::LeftOut;
use crate::domain::source::SourceType;
use crate::domain::time::Timestamp;
use crate::knowledge::frontier;
use crate::knowledge::sitemap::{self, SitemapLimits};
use crate::store::crawl::{self, Found};
use crate::worker::JobError;
use url::Url;

/// Puts the first pages on the list.
///
/// # Errors
/// When a sitemap gives nothing, with the reason.
pub(super) async fn seed(reading: &Reading) -> Result<(), JobError> {
    let start = reading.source.url.clone();
    let page = |url: String| Found { url, depth: 0, found_on: None, lastmod: None };
    let found = match reading.source.source_type {
        SourceType::Url | SourceType::Site => {
            start.into_iter().chain(reading.source.start_urls.0.iter().cloned()).map(page).collect()
        }
        // What was given directly has no address to be asked for.
        SourceType::Text | SourceType::Qa | SourceType::File => vec![page(String::new())],
        SourceType::Sitemap => from_sitemap(reading, &start.unwrap_or_default()).await?,
    };
    let app = &reading.context.app;
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    let seeded = crawl::discover(&mut write, reading.crawl, &found, reading.max_pages(), now).await?;
    reading.leave_out(&mut write, &seeded.left_out, &LeftOut::PageLimit, 0, None, now).await?;
    write.commit().await?;
    Ok(())
}

async fn from_sitemap(reading: &Reading, start: &str) -> Result<Vec<Found>, JobError> {
    let app = &reading.context.app;
    let url = Url::parse(start).map_err(|error| JobError {
        passing: false,
        ..JobError::passing(
            "sitemap_unreadable",
            &format!("The sitemap's address {start} can't be used: {error}."),
        )
    })?;
    let walked = sitemap::walk(&app.reader.noting(&reading.ledger), [url], SitemapLimits::default()).await;
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    reading.note_asked(&mut write, &reading.ledger.take(), now).await?;
    write.commit().await?;
    for (url, problem) in &walked.problems {
        tracing::info!(source = %reading.source.id, %url, %problem, "a sitemap gave nothing");
    }
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for page in walked.pages.iter().filter(|page| frontier::may_be_page(&page.url)) {
        let url = frontier::normalise(&page.url);
        match reading.outside_patterns(&url) {
            Some(why) => left_out.push((url.to_string(), why)),
            None => found.push(Found {
                url: url.to_string(),
                depth: 0,
                found_on: Some(start.to_owned()),
                lastmod: page.lastmod.map(|at| Timestamp(at.as_millisecond())),
            }),
        }
    }
    let mut write = app.store.write().await?;
    for (url, why) in left_out {
        reading.leave_out(&mut write, &[url], &why, 0, Some(start), now).await?;
    }
    write.commit().await?;
    if !found.is_empty() {
        if walked.problems.is_empty() {
            return Ok(found);
        }
        // A sitemap that can't be read for now must not cost the pages it listed: those known are asked one by one.
        let mut conn = app.store.read().await?;
        let known = crawl::known(&mut conn, reading.crawl).await?;
        return Ok(found.into_iter().chain(known).collect());
    }
    let why = walked
        .problems
        .first()
        .map_or_else(|| "It lists no pages.".to_owned(), |(url, problem)| format!("{url}: {problem}"));
    let passing = walked.problems.iter().any(|(_, problem)| match problem {
        sitemap::Problem::Fetch(error) => error.is_temporary(),
        sitemap::Problem::Sitemap(_) => false,
    });
    Err(JobError {
        passing,
        ..JobError::passing("sitemap_unreadable", &format!("No page was found by the sitemap. {why}"))
    })
}
