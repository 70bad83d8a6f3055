//! Where a reading starts: the page, the site's first page, the sitemap's pages, or the text itself.

use super::Reading;
use crate::domain::source::SourceType;
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
    let start = reading.source.url.clone().unwrap_or_default();
    let found = match reading.source.source_type {
        SourceType::Url | SourceType::Site => vec![Found { url: start, depth: 0, found_on: None }],
        // A text has no address to be asked for.
        SourceType::Text => vec![Found { url: String::new(), depth: 0, found_on: None }],
        SourceType::Sitemap => from_sitemap(reading, &start).await?,
    };
    let app = &reading.context.app;
    let mut write = app.store.write().await?;
    let left_out =
        crawl::discover(&mut write, reading.crawl, &found, reading.max_pages(), app.clock.now()).await?;
    write.commit().await?;
    if left_out > 0 {
        tracing::info!(source = %reading.source.id, left_out, "the sitemap lists more pages than the source may have");
    }
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
    let limits = SitemapLimits {
        max_pages: usize::try_from(reading.max_pages()).unwrap_or(1),
        ..SitemapLimits::default()
    };
    let walked = sitemap::walk(&app.reader, [url], limits).await;
    for (url, problem) in &walked.problems {
        tracing::info!(source = %reading.source.id, %url, %problem, "a sitemap gave nothing");
    }
    let found: Vec<Found> = walked
        .pages
        .iter()
        .filter(|page| frontier::may_be_page(&page.url))
        .map(|page| Found {
            url: frontier::normalise(&page.url).to_string(),
            depth: 0,
            found_on: Some(start.to_owned()),
        })
        .collect();
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
