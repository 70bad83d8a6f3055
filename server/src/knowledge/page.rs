//! Reads one page from its URL to its text: robots, turn, conditional fetch, decoding, extraction.
//!
//! Whatever stands in the way becomes an outcome with a sentence for the bot's owner; nothing here fails.

use super::charset;
use super::extract::{self, Page};
use super::fetch::{Answer, Conditional, FetchError, Fetched, Fetcher, Ledger, Step, Wanted};
use super::files::{self, FileType, ParseError, Parser, Unsupported};
use super::politeness::HostGate;
use super::robots::{RobotsCache, Verdict};
use crate::domain::pipeline::Pipeline;
use crate::domain::source::PageOutcome;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

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
            extract: Arc::default(),
            pause: Duration::ZERO,
        }
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
    match fetch(reader, url, known).await {
        Ok(Fetched::NotModified(final_url)) => ReadResult::NotModified { final_url },
        Ok(Fetched::Answer(answer)) => match understand(reader, *answer).await {
            Ok(page) => ReadResult::Read(Box::new(page)),
            Err(skipped) => ReadResult::Skipped(skipped),
        },
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

/// Pages are read here, on a thread for blocking work, since a large one takes tens of milliseconds of computing;
/// other files by a process of their own.
async fn read_body(reader: &Reader, answer: &Answer, body: Vec<u8>) -> Result<Page, Skipped> {
    let name = file_name(answer);
    let kind = match files::sniff(&body, name, answer.content_type.as_deref()) {
        Ok(kind) => kind,
        // As a page it says better what is wrong with it.
        Err(error) if error.is_blank() || (error.is_not_text() && !is_file(answer)) => FileType::Html,
        Err(error) => return Err(error.into()),
    };
    let bytes = match kind {
        FileType::Html | FileType::Markdown | FileType::Text => {
            let (url, tags) = (answer.url.clone(), answer.robots_tags.clone());
            let content_type = answer.content_type.clone();
            let options = Arc::clone(&reader.extract);
            let work = move || {
                let text = decode(&body, content_type.as_deref())?;
                read_page_text(kind, &text, Some(&url), &tags, &options)
            };
            return tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the reading of a page ended early");
                Err(Skipped::new(
                    PageOutcome::Empty,
                    "The page could not be understood because of a fault in Frontdesk. Please report the address.",
                ))
            });
        }
        // The header's character set would be lost on the way.
        FileType::Csv => decode(&body, answer.content_type.as_deref())?.into_bytes(),
        FileType::Pdf | FileType::Docx | FileType::Pptx | FileType::Xlsx | FileType::Epub => body,
    };
    let name = answer.url.path_segments().and_then(Iterator::last).unwrap_or_default();
    Ok(reader.files.parse(kind, name, bytes.into()).await?)
}

/// What the last part of the address says, where the site does not say it: the header goes before, since a page
/// about `map.pdf` may have the address `/map.pdf`.
fn file_name(answer: &Answer) -> &str {
    let name = answer.url.path_segments().and_then(Iterator::last).unwrap_or_default();
    match answer.content_type.as_deref().and_then(FileType::from_media_type) {
        None => name,
        Some(FileType::Text)
            if matches!(FileType::from_name(name), Some(FileType::Csv | FileType::Markdown)) =>
        {
            name
        }
        Some(_) => "",
    }
}

/// Whether the site says that it is something else than a page.
fn is_file(answer: &Answer) -> bool {
    let said = answer.content_type.as_deref().and_then(FileType::from_media_type);
    said.or_else(|| FileType::from_name(file_name(answer))).is_some_and(|kind| !kind.is_text())
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

fn decode(body: &[u8], content_type: Option<&str>) -> Result<String, Skipped> {
    charset::decode(body, content_type)
        .map_err(|error| Skipped::new(PageOutcome::BadEncoding, error.to_string()))
}

/// A page's text understood: HTML, Markdown or plain, from that address.
///
/// # Errors
/// Why there is nothing to take from it.
pub fn read_page_text(
    kind: FileType,
    text: &str,
    url: Option<&Url>,
    robots_tags: &[String],
    options: &extract::Options,
) -> Result<Page, Skipped> {
    let mut page = match kind {
        FileType::Text => extract::from_plain_text(text),
        FileType::Markdown => files::read_markdown(text),
        _ => extract::extract_with(text, url, options),
    };
    page.noindex |= robots_tags.iter().any(|tag| forbids_indexing(tag));
    let skipped = |outcome, detail: &str, links| Skipped { links, ..Skipped::new(outcome, detail) };
    if page.noindex {
        return Err(skipped(
            PageOutcome::Noindex,
            "The page asks not to be indexed (robots meta tag or X-Robots-Tag header). Remove that on the site.",
            page.links,
        ));
    }
    if page.needs_javascript {
        return Err(skipped(
            PageOutcome::NeedsJavascript,
            "The page's text appears only after its scripts ran, and scripts are not run here. Serve the text in \
             the HTML, or add it as a text source.",
            page.links,
        ));
    }
    if page.markdown.trim().is_empty() {
        return Err(skipped(
            PageOutcome::Empty,
            "The page holds no text. If it shows some in a browser, add that as a text source.",
            page.links,
        ));
    }
    Ok(page)
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
