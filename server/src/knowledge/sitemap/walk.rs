//! From one sitemap to all pages it leads to, within limits: an index that names itself ends.

use super::parse::{SitemapError, SitemapPage, parse};
use crate::knowledge::fetch::{Conditional, FetchError, Fetched, Wanted};
use crate::knowledge::page::Reader;
use std::collections::{HashSet, VecDeque};
use url::Url;

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SitemapLimits {
    /// Indexes within indexes; the first sitemap has depth 0.
    pub max_depth: usize,
    /// Sitemaps read.
    pub max_sitemaps: usize,
    /// Pages collected.
    pub max_pages: usize,
    /// Bytes of all sitemaps together, as fetched.
    pub max_bytes: usize,
}

impl Default for SitemapLimits {
    fn default() -> Self {
        Self { max_depth: 3, max_sitemaps: 500, max_pages: 50_000, max_bytes: 100_000_000 }
    }
}

/// The state of a walk, without its IO: take `next_sitemap`, fetch it, give its bytes to `add`.
#[derive(Debug)]
pub struct SitemapWalk {
    limits: SitemapLimits,
    waiting: VecDeque<(Url, usize)>,
    seen: HashSet<Url>,
    listed: HashSet<Url>,
    pages: Vec<SitemapPage>,
    /// Depth of the sitemap given out last.
    depth: usize,
    read: usize,
    bytes: usize,
    cut_short: bool,
}

impl SitemapWalk {
    /// Starts at these sitemaps.
    #[must_use]
    pub fn new(start: impl IntoIterator<Item = Url>, limits: SitemapLimits) -> Self {
        let mut walk = Self {
            limits,
            waiting: VecDeque::new(),
            seen: HashSet::new(),
            listed: HashSet::new(),
            pages: Vec::new(),
            depth: 0,
            read: 0,
            bytes: 0,
            cut_short: false,
        };
        for url in start {
            walk.enqueue(url, 0);
        }
        walk
    }

    /// The next sitemap to fetch; none when everything is read or a limit is reached.
    pub fn next_sitemap(&mut self) -> Option<Url> {
        if self.waiting.is_empty() {
            return None;
        }
        if self.read == self.limits.max_sitemaps
            || self.bytes >= self.limits.max_bytes
            || self.pages.len() >= self.limits.max_pages
        {
            self.cut_short = true;
            return None;
        }
        let (url, depth) = self.waiting.pop_front()?;
        self.depth = depth;
        self.read += 1;
        Some(url)
    }

    /// Takes in the sitemap given out last.
    ///
    /// # Errors
    /// See `SitemapError`; the walk may go on with the next one.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), SitemapError> {
        self.bytes = self.bytes.saturating_add(bytes.len());
        let sitemap = parse(bytes)?;
        for page in sitemap.pages {
            if self.listed.contains(&page.url) {
                continue;
            }
            if self.pages.len() >= self.limits.max_pages {
                self.cut_short = true;
                break;
            }
            self.listed.insert(page.url.clone());
            self.pages.push(page);
        }
        let depth = self.depth + 1;
        for url in sitemap.sitemaps {
            self.enqueue(url, depth);
        }
        Ok(())
    }

    /// How many sitemaps were given out.
    #[must_use]
    pub const fn sitemaps_read(&self) -> usize {
        self.read
    }

    /// Whether a limit left something out.
    #[must_use]
    pub const fn cut_short(&self) -> bool {
        self.cut_short
    }

    /// The pages found, in the order of the sitemaps, each once.
    #[must_use]
    pub fn into_pages(self) -> Vec<SitemapPage> {
        self.pages
    }

    fn enqueue(&mut self, mut url: Url, depth: usize) {
        url.set_fragment(None);
        if self.seen.contains(&url) {
            return;
        }
        // Twice the number that is read at most, since some of them may fail.
        if depth > self.limits.max_depth || self.seen.len() >= self.limits.max_sitemaps * 2 {
            self.cut_short = true;
            return;
        }
        self.seen.insert(url.clone());
        self.waiting.push_back((url, depth));
    }
}

/// What a walk over the network found.
#[derive(Debug)]
pub struct Walked {
    /// In the order of the sitemaps, each once; addresses not judged yet.
    pub pages: Vec<SitemapPage>,
    /// The sitemaps that could not be read, each with a sentence for the bot's owner.
    pub problems: Vec<(Url, Problem)>,
    /// Whether a limit left something out.
    pub cut_short: bool,
}

/// Why one sitemap of a walk gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    Fetch(#[from] FetchError),
    #[error("{0}")]
    Sitemap(#[from] SitemapError),
}

/// Walks over the network, politely. robots.txt is not asked: sitemaps are published for crawlers.
pub async fn walk(reader: &Reader, start: impl IntoIterator<Item = Url>, limits: SitemapLimits) -> Walked {
    let mut walk = SitemapWalk::new(start, limits);
    let mut problems = Vec::new();
    while let Some(url) = walk.next_sitemap() {
        let turn = reader.gate.turn(&url).await;
        let fetched = reader.fetcher.fetch(&url, Wanted::Sitemap, &Conditional::default()).await;
        drop(turn);
        let result = match fetched {
            Ok(Fetched::Answer(answer)) => walk.add(&answer.body).map_err(Problem::from),
            Ok(Fetched::NotModified(_)) => Ok(()),
            Err(error) => Err(Problem::from(error)),
        };
        if let Err(problem) = result {
            problems.push((url, problem));
        }
    }
    let cut_short = walk.cut_short();
    Walked { pages: walk.into_pages(), problems, cut_short }
}
