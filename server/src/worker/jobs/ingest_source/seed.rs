//! Where a reading starts: the pages given, the sitemap's pages, or the text itself.

use super::Reading;
use super::discover::LeftOut;
use crate::domain::source::SourceType;
use crate::domain::time::Timestamp;
use crate::knowledge::frontier;
use crate::knowledge::sitemap::{self, SitemapLimits, SitemapPage};
use crate::store::crawl::{self, Found};
use crate::store::runs;
use crate::worker::JobError;
use url::Url;

/// Addresses put on the list in one transaction: others write in between.
const BATCH: usize = 500;

/// Puts the first pages on the list. Begins anew if it was broken off: the reading counts them when all are there.
///
/// # Errors
/// When a sitemap gives nothing, with the reason.
pub(super) async fn seed(reading: &Reading) -> Result<(), JobError> {
    let store = &reading.context.app.store;
    let mut listed = crawl::listed(&mut *store.read().await?, reading.crawl).await?;
    let start = reading.source.url.clone();
    let page = |url: String| Found { url, depth: 0, found_on: None, lastmod: None };
    match reading.source.source_type {
        SourceType::Url | SourceType::Site => {
            let given = start.into_iter().chain(reading.source.start_urls.0.iter().cloned());
            put_on_list(reading, &given.map(page).collect::<Vec<_>>(), &mut listed).await?;
        }
        // What was given directly has no address to be asked for.
        SourceType::Text | SourceType::Qa | SourceType::File => {
            put_on_list(reading, &[page(String::new())], &mut listed).await?;
        }
        SourceType::Sitemap => from_sitemap(reading, &start.unwrap_or_default(), &mut listed).await?,
    }
    let mut write = store.write().await?;
    crawl::begin(&mut write, reading.crawl).await?;
    Ok(write.commit().await?)
}

/// Puts pages on the list, where `listed` are already, as far as the source's limit allows; what is left out is noted.
async fn put_on_list(reading: &Reading, found: &[Found], listed: &mut i64) -> Result<(), JobError> {
    let app = &reading.context.app;
    for batch in found.chunks(BATCH) {
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        let room = reading.max_pages() - *listed;
        let put = crawl::put_on_list(&mut write, reading.crawl, batch, room, now).await?;
        let found_on = batch.first().and_then(|page| page.found_on.as_deref());
        reading.leave_out(&mut write, &put.left_out, &LeftOut::PageLimit, 0, found_on, now).await?;
        write.commit().await?;
        *listed += put.added;
    }
    Ok(())
}

async fn from_sitemap(reading: &Reading, start: &str, listed: &mut i64) -> Result<(), JobError> {
    let app = &reading.context.app;
    let url = Url::parse(start).map_err(|error| JobError {
        passing: false,
        ..JobError::passing(
            "sitemap_unreadable",
            &format!("The sitemap's address {start} can't be used: {error}."),
        )
    })?;
    let defaults = SitemapLimits::default();
    let most = usize::try_from(reading.max_pages()).unwrap_or(usize::MAX);
    let limits = SitemapLimits { max_pages: defaults.max_pages.max(most), ..defaults };
    let walked = sitemap::walk(&reading.reader.noting(&reading.ledger), [url], limits).await;
    let mut write = app.store.write().await?;
    reading.note_asked(&mut write, &reading.ledger.take(), app.clock.now()).await?;
    if walked.cut_short {
        runs::at_page_limit(&mut write, reading.crawl.workspace, reading.crawl.run_id).await?;
    }
    write.commit().await?;
    for (url, problem) in &walked.problems {
        tracing::info!(source = %reading.source.id, %url, %problem, "a sitemap gave nothing");
    }
    let mut some = false;
    for batch in walked.pages.chunks(BATCH) {
        some |= take_in(reading, start, batch, listed).await?;
    }
    if some {
        if !walked.problems.is_empty() {
            // A sitemap that can't be read for now must not cost the pages it listed: those known are asked one by one.
            with_known(reading, listed).await?;
        }
        return Ok(());
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

/// Puts a sitemap's pages on the list, as far as they belong to the source. Returns whether there were any.
async fn take_in(
    reading: &Reading,
    start: &str,
    pages: &[SitemapPage],
    listed: &mut i64,
) -> Result<bool, JobError> {
    let app = &reading.context.app;
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for page in pages.iter().filter(|page| frontier::may_be_page(&page.url)) {
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
    if !left_out.is_empty() {
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        for (url, why) in left_out {
            reading.leave_out(&mut write, &[url], &why, 0, Some(start), now).await?;
        }
        write.commit().await?;
    }
    put_on_list(reading, &found, listed).await?;
    Ok(!found.is_empty())
}

/// Puts the pages of earlier readings on the list.
async fn with_known(reading: &Reading, listed: &mut i64) -> Result<(), JobError> {
    let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
    let mut after = None;
    loop {
        let known = {
            let mut conn = reading.context.app.store.read().await?;
            crawl::known(&mut conn, reading.crawl, after, limit).await?
        };
        let Some(last) = known.last() else { return Ok(()) };
        after = Some(last.id);
        let found = known.into_iter().map(|page| page.found);
        let belongs =
            |page: &Found| Url::parse(&page.url).is_ok_and(|url| reading.outside_patterns(&url).is_none());
        let found: Vec<Found> = found.filter(belongs).collect();
        put_on_list(reading, &found, listed).await?;
    }
}
