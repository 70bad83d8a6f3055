//! Reads one page from its URL to its text: robots, turn, conditional fetch, decoding, extraction.
//!
//! Whatever stands in the way becomes an outcome with a sentence for the bot's owner; nothing here fails.

use super::extract::{self, Page};
use super::fetch::{Answer, Conditional, FetchError, Fetched, Fetcher, Ledger, Step, Wanted};
use super::files::{self, ParseError, Parser, Unsupported};
use super::politeness::HostGate;
use super::render::{RenderSettings, Renderer};
use super::robots::{RobotsCache, Verdict};
use crate::domain::pipeline::{Pipeline, RenderMode};
use crate::domain::source::PageOutcome;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

mod body;
mod rendered;

pub use body::read_page_text;
use body::{forbids_indexing, is_file, read_body};

/// What reading needs; cheap to clone and shared by all jobs of a process.
#[derive(Debug, Clone)]
pub struct Reader {
    pub fetcher: Fetcher,
    pub robots: Arc<RobotsCache>,
    pub gate: Arc<HostGate>,
    /// For files that a site leads to.
    pub files: Parser,
    /// What is taken from pages.
    pub extract: Arc<extract::Options>,
    /// The pause that a pipeline asks for between two requests to a host; the gate's own holds anyway.
    pub pause: Duration,
    /// Runs scripts, where the operator switched that on.
    pub renderer: Option<Renderer>,
}

impl Reader {
    /// `delay` is the pause between two requests to one host.
    #[must_use]
    pub fn new(fetcher: Fetcher, delay: Duration, files: Parser) -> Self {
        let robots = Arc::new(RobotsCache::new(&fetcher));
        Self {
            fetcher,
            robots,
            gate: Arc::new(HostGate::new(delay)),
            files,
            renderer: None,
            extract: Arc::default(),
            pause: Duration::ZERO,
        }
    }

    /// The same reader, with a browser for pages that need their scripts.
    #[must_use]
    pub fn with_renderer(self, settings: RenderSettings) -> Self {
        let renderer = Renderer::new(settings, Arc::clone(&self.gate));
        Self { renderer: Some(renderer), ..self }
    }

    /// The same reader, with its requests noted in that ledger.
    #[must_use]
    pub fn noting(&self, ledger: &Ledger) -> Self {
        Self { fetcher: self.fetcher.noting(ledger), ..self.clone() }
    }

    /// The same reader, as a pipeline wishes.
    ///
    /// # Errors
    /// The first selector that can't be used.
    pub fn following(&self, pipeline: &Pipeline) -> Result<Self, extract::BadSelector> {
        Ok(Self {
            extract: Arc::new(extract::Options::of(&pipeline.extract)?),
            pause: Duration::from_millis(u64::from(pipeline.fetch.delay_ms)),
            ..self.clone()
        })
    }
}

/// The end of reading one page.
#[derive(Debug, Clone)]
pub enum ReadResult {
    Read(Box<ReadPage>),
    /// The server says that what was read earlier still holds.
    NotModified {
        final_url: Url,
    },
    Skipped(Skipped),
}

/// A page that was read and has text.
#[derive(Debug, Clone)]
pub struct ReadPage {
    pub page: Page,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// SHA-256 of the title and the Markdown, in hex: equal for pages that say the same.
    pub content_hash: String,
    /// The body's size after decompression.
    pub bytes: usize,
    /// Where the page was found after all redirects.
    pub final_url: Url,
    pub http_status: u16,
}

/// A page that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub outcome: PageOutcome,
    /// What happened, why, and what to do.
    pub detail: String,
    pub http_status: Option<u16>,
    pub bytes: usize,
    /// When the site may be asked again, where it said so.
    pub retry_after: Option<Duration>,
    /// Whether trying again later may help without anybody doing something.
    pub temporary: bool,
    /// The page's links, where it was read so far: `noindex` pages still lead on.
    pub links: Vec<Url>,
}

impl Skipped {
    /// With no more than a reason.
    #[must_use]
    pub fn new(outcome: PageOutcome, detail: impl Into<String>) -> Self {
        Self {
            outcome,
            detail: detail.into(),
            http_status: None,
            bytes: 0,
            retry_after: None,
            temporary: false,
            links: Vec::new(),
        }
    }
}

impl From<FetchError> for Skipped {
    fn from(error: FetchError) -> Self {
        Self {
            http_status: error.http_status(),
            retry_after: error.retry_after(),
            temporary: error.is_temporary(),
            ..Self::new(error.outcome(), error.to_string())
        }
    }
}

/// Reads one page. `known` is what an earlier reading returned, or empty.
pub async fn read_page(reader: &Reader, url: &Url, known: &Conditional) -> ReadResult {
    read_page_with(reader, url, known, RenderMode::Auto).await
}

/// The same, with a choice of when scripts are run.
pub async fn read_page_with(
    reader: &Reader,
    url: &Url,
    known: &Conditional,
    render: RenderMode,
) -> ReadResult {
    let renderer = reader.renderer.as_ref().filter(|_| render != RenderMode::Off);
    // HTML that did not change says nothing of what scripts make of it.
    let anew = Conditional::default();
    let known = if renderer.is_some() && render == RenderMode::Always { &anew } else { known };
    let read = match (fetch(reader, url, known).await, renderer) {
        (Ok(Fetched::NotModified(final_url)), _) => return ReadResult::NotModified { final_url },
        (Ok(Fetched::Answer(answer)), Some(renderer)) => {
            rendered::read(reader, renderer, *answer, render).await
        }
        (Ok(Fetched::Answer(answer)), None) => understand(reader, *answer).await,
        (Err(skipped), _) => Err(skipped),
    };
    match read {
        Ok(page) => ReadResult::Read(Box::new(page)),
        Err(skipped) => ReadResult::Skipped(skipped),
    }
}

/// Asks robots.txt and takes a turn at every hop: a redirect must not lead where a link may not.
async fn fetch(reader: &Reader, url: &Url, known: &Conditional) -> Result<Fetched, Skipped> {
    let mut hops = reader.fetcher.hops(url);
    let mut url = url.clone();
    loop {
        reader.fetcher.check(&url).map_err(FetchError::from)?;
        let mut turn = reader.gate.turn(&url).await;
        turn.pause_at_least(reader.pause);
        let rules = reader.robots.rules(&reader.fetcher, &url).await;
        match rules.verdict(&url) {
            Verdict::Allowed => {}
            Verdict::Disallowed => {
                return Err(Skipped::new(
                    PageOutcome::Robots,
                    format!(
                        "The site's robots.txt does not allow {} to be read. Allow it there for the user agent {}.",
                        url.path(),
                        reader.robots.agent()
                    ),
                ));
            }
            Verdict::Later(not_now) => {
                return Err(Skipped {
                    http_status: not_now.http_status,
                    retry_after: not_now.retry_after,
                    temporary: not_now.retry_after.is_some(),
                    ..Skipped::new(not_now.outcome, not_now.detail)
                });
            }
        }
        if let Some(delay) = rules.crawl_delay() {
            turn.pause_at_least(delay);
        }
        match reader.fetcher.step(&url, Wanted::Page, known).await? {
            Step::Done(fetched) => return Ok(fetched),
            Step::Redirect(next) => {
                hops.follow(&next)?;
                url = next;
            }
        }
    }
}

/// From the answer's bytes to a page with text.
async fn understand(reader: &Reader, mut answer: Answer) -> Result<ReadPage, Skipped> {
    let (status, bytes) = (answer.status, answer.body.len());
    let body = std::mem::take(&mut answer.body);
    let page = if answer.robots_tags.iter().any(|tag| forbids_indexing(tag)) && is_file(&answer) {
        Err(Skipped::new(
            PageOutcome::Noindex,
            "The site asks not to index this file (X-Robots-Tag header). Remove that there.",
        ))
    } else {
        read_body(reader, &answer, body).await
    };
    let page = page.map_err(|skipped| Skipped { http_status: Some(status), bytes, ..skipped })?;
    Ok(ReadPage {
        content_hash: content_hash(page.title.as_deref(), &page.markdown),
        page,
        etag: answer.etag,
        last_modified: answer.last_modified,
        bytes,
        final_url: answer.url,
        http_status: status,
    })
}

impl From<Unsupported> for Skipped {
    fn from(error: Unsupported) -> Self {
        Self::new(PageOutcome::UnsupportedType, error.to_string())
    }
}

impl From<ParseError> for Skipped {
    fn from(error: ParseError) -> Self {
        Self { temporary: error.is_temporary(), ..Self::new(error.outcome(), error.to_string()) }
    }
}

/// An uploaded web page, as `extract` says. Unlike other files it needs no process of its own: pages are read here.
///
/// # Errors
/// See `ParseError`.
pub async fn read_html_file(
    name: &str,
    bytes: Vec<u8>,
    options: Arc<extract::Options>,
) -> Result<Page, ParseError> {
    let name = name.to_owned();
    let work = move || files::read_html(&name, &bytes, &options);
    match tokio::task::spawn_blocking(work).await {
        Ok(page) => Ok(page?),
        Err(error) => Err(ParseError::Crashed { how: error.to_string() }),
    }
}

/// The hash by which equal content is known: SHA-256 of title and Markdown, in hex.
#[must_use]
pub fn content_hash(title: Option<&str>, markdown: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(title.unwrap_or_default());
    hash.update([0]);
    hash.update(markdown);
    super::chunk::hex(&hash.finalize())
}
