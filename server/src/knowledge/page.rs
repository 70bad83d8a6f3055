//! Reads one page from its URL to its text: robots, turn, conditional fetch, decoding, extraction.
//!
//! Whatever stands in the way becomes an outcome with a sentence for the bot's owner; nothing here fails.

use super::charset;
use super::extract::{self, Page};
use super::fetch::{Answer, Conditional, FetchError, Fetched, Fetcher, Step, Wanted};
use super::politeness::HostGate;
use super::render::{RenderSettings, Renderer};
use super::robots::{RobotsCache, Verdict};
use crate::domain::render::RenderMode;
use crate::domain::source::PageOutcome;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

mod rendered;

/// What reading needs; cheap to clone and shared by all jobs of a process.
#[derive(Debug, Clone)]
pub struct Reader {
    pub fetcher: Fetcher,
    pub robots: Arc<RobotsCache>,
    pub gate: Arc<HostGate>,
    /// Runs scripts, where the operator switched that on.
    pub renderer: Option<Renderer>,
}

impl Reader {
    /// `delay` is the pause between two requests to one host.
    #[must_use]
    pub fn new(fetcher: Fetcher, delay: Duration) -> Self {
        let robots = Arc::new(RobotsCache::new(fetcher.clone()));
        Self { fetcher, robots, gate: Arc::new(HostGate::new(delay)), renderer: None }
    }

    /// The same, with a browser for pages that need their scripts.
    #[must_use]
    pub fn with_renderer(self, settings: RenderSettings) -> Self {
        let renderer = Renderer::new(settings, self.fetcher.clone(), Arc::clone(&self.gate));
        Self { renderer: Some(renderer), ..self }
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
    fn new(outcome: PageOutcome, detail: impl Into<String>) -> Self {
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
    read_page_with(reader, url, known, RenderMode::default()).await
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
        (Ok(Fetched::Answer(answer)), None) => understand(*answer, Scripts::NotRun).await,
        (Err(skipped), _) => Err(skipped),
    };
    match read {
        Ok(page) => ReadResult::Read(Box::new(page)),
        Err(skipped) => ReadResult::Skipped(skipped),
    }
}

/// What became of a page's scripts before its HTML is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    NotRun,
    /// They ran, and asked for nothing more.
    Done,
    /// They ran into a limit.
    CutShort,
}

/// Asks robots.txt and takes a turn at every hop: a redirect must not lead where a link may not.
async fn fetch(reader: &Reader, url: &Url, known: &Conditional) -> Result<Fetched, Skipped> {
    let mut hops = reader.fetcher.hops(url);
    let mut url = url.clone();
    loop {
        reader.fetcher.check(&url).map_err(FetchError::from)?;
        let mut turn = reader.gate.turn(&url).await;
        let rules = reader.robots.rules(&url).await;
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

/// From the answer's bytes to a page with text. Runs on a thread for blocking work: a large page
/// takes tens of milliseconds of computing.
async fn understand(answer: Answer, scripts: Scripts) -> Result<ReadPage, Skipped> {
    let status = answer.status;
    let bytes = answer.body.len();
    let read = tokio::task::spawn_blocking(move || read_answer(answer, scripts)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the reading of a page ended early");
        Err(Skipped::new(
            PageOutcome::Empty,
            "The page could not be understood because of a fault in Frontdesk. Please report the address.",
        ))
    });
    read.map_err(|skipped| Skipped { http_status: Some(status), bytes, ..skipped })
}

fn read_answer(answer: Answer, scripts: Scripts) -> Result<ReadPage, Skipped> {
    if let Some(kind) = known_binary(&answer.body) {
        return Err(Skipped::from(FetchError::UnsupportedType { content_type: kind.to_owned() }));
    }
    let content_type = answer.content_type.as_deref().unwrap_or_default();
    let text = charset::decode(&answer.body, answer.content_type.as_deref())
        .map_err(|error| Skipped::new(PageOutcome::BadEncoding, error.to_string()))?;
    let mut page = if content_type.trim_start().to_ascii_lowercase().starts_with("text/")
        && !content_type.to_ascii_lowercase().contains("html")
    {
        extract::from_plain_text(&text)
    } else {
        extract::extract(&text, Some(&answer.url))
    };
    page.noindex |= answer.robots_tags.iter().any(|tag| forbids_indexing(tag));
    let skipped = |outcome, detail: &str, links| Skipped { links, ..Skipped::new(outcome, detail) };
    if page.noindex {
        return Err(skipped(
            PageOutcome::Noindex,
            "The page asks not to be indexed (robots meta tag or X-Robots-Tag header). Remove that on the site.",
            page.links,
        ));
    }
    match scripts {
        Scripts::NotRun if page.needs_javascript => {
            return Err(skipped(
                PageOutcome::NeedsJavascript,
                "The page's text appears only after its scripts ran, and scripts are not run here. Serve the text in \
                 the HTML, add it as a text source, or let the operator set FRONTDESK_RENDER__CHROMIUM.",
                page.links,
            ));
        }
        Scripts::CutShort if page.needs_javascript => {
            return Err(skipped(
                PageOutcome::NeedsJavascript,
                "The page's scripts ran, and had made hardly any text when they reached a limit of time or requests. \
                 Serve the text in the HTML, add it as a text source, or let the operator raise the limits.",
                page.links,
            ));
        }
        // A page that is done and has little text is a page with little text.
        Scripts::NotRun | Scripts::CutShort | Scripts::Done => page.needs_javascript = false,
    }
    if page.markdown.trim().is_empty() {
        return Err(skipped(
            PageOutcome::Empty,
            "The page holds no text. If it shows some in a browser, add that as a text source.",
            page.links,
        ));
    }
    Ok(ReadPage {
        content_hash: content_hash(page.title.as_deref(), &page.markdown),
        page,
        etag: answer.etag,
        last_modified: answer.last_modified,
        bytes: answer.body.len(),
        final_url: answer.url,
        http_status: answer.status,
    })
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

/// `X-Robots-Tag` may address one crawler (`googlebot: noindex`); what is addressed to others is not ours.
fn forbids_indexing(tag: &str) -> bool {
    let rules = match tag.split_once(':') {
        Some((agent, rules)) if agent.trim() == "frontdesk" => rules,
        Some((agent, _)) if !agent.contains(',') && agent.trim() != "unavailable_after" => return false,
        _ => tag,
    };
    rules.split(',').any(|rule| matches!(rule.trim(), "noindex" | "none"))
}

/// Files that are served under a type they don't have.
fn known_binary(body: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP file or an office document"),
        (b"\x89PNG", "a PNG image"),
        (b"GIF8", "a GIF image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"\x1f\x8b", "a compressed file"),
        (b"RIFF", "a media file"),
        (b"\x7fELF", "a program"),
    ];
    MARKS.iter().find(|(mark, _)| body.starts_with(mark)).map(|(_, name)| *name)
}
