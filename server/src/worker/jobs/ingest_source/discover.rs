//! Where pages lead: what belongs to the source goes on the list, what does not is noted with the reason.

use super::Reading;
use crate::domain::run::AddressKind;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::knowledge::fetch::{Asked, Wanted};
use crate::knowledge::frontier;
use crate::store::Conn;
use crate::store::crawl::{self, Found, Next};
use crate::store::runs::{self, RunPage, Spent};
use crate::worker::JobError;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Addresses that a reading lists as out of scope; more are counted only.
const MOST_LISTED: usize = 20_000;
/// Addresses that a turn remembers not to follow.
const MOST_REMEMBERED: usize = 200_000;

/// The addresses that were left out in this turn, by the hash of each, so that a link that stands on every page is
/// looked up once.
#[derive(Debug)]
pub(super) struct Remembered {
    met: Mutex<HashSet<u64>>,
    /// How many the reading had left out before.
    before: usize,
}

impl Remembered {
    pub(super) fn after(left_out: i64) -> Self {
        Self { met: Mutex::default(), before: usize::try_from(left_out).unwrap_or(usize::MAX) }
    }

    fn is_new(&self, url: &str) -> bool {
        let mut hash = DefaultHasher::new();
        url.hash(&mut hash);
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if met.len() >= MOST_REMEMBERED {
            return !met.contains(&hash.finish());
        }
        met.insert(hash.finish())
    }

    fn has_room(&self) -> bool {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner).len();
        self.before.saturating_add(met) <= MOST_LISTED
    }
}

/// Why an address is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// Another scheme, host or port than the start page's.
    OtherSite,
    /// It matches none of the patterns to include.
    NotIncluded,
    /// It matches this pattern to exclude.
    Excluded(String),
    /// Further away than `max_depth`.
    DepthLimit,
    /// `max_pages` was reached.
    PageLimit,
}

impl LeftOut {
    fn sentence(&self, reading: &Reading) -> String {
        match self {
            Self::OtherSite => "On another site. Add that one as a source of its own to read it.".to_owned(),
            Self::NotIncluded => "Matches none of the source's patterns to include.".to_owned(),
            Self::Excluded(pattern) => format!("Matches the source's pattern to exclude, {pattern}."),
            Self::DepthLimit => {
                let how_far = match reading.source.max_depth.unwrap_or(0) {
                    0 => "Any link".to_owned(),
                    1 => "More than one link".to_owned(),
                    links => format!("More than {links} links"),
                };
                format!(
                    "{how_far} away from the start is beyond this source's limit. Raise the limit to read it."
                )
            }
            Self::PageLimit => format!(
                "The source's limit of {} pages was reached. Raise the limit to read it.",
                reading.max_pages()
            ),
        }
    }
}

impl Reading {
    /// Puts the pages that a page leads to onto the list, as far as they belong to the source.
    pub(super) async fn discover(
        &self,
        conn: &mut Conn,
        next: &Next,
        links: &[Url],
        now: Timestamp,
    ) -> Result<(), JobError> {
        if !self.follows_links() {
            return Ok(());
        }
        let Some(start) = self.start(conn).await? else { return Ok(()) };
        let deeper = next.depth < self.source.max_depth.unwrap_or(0);
        let mut found = Vec::new();
        let links: Vec<Url> =
            links.iter().filter(|link| frontier::may_be_page(link)).map(frontier::normalise).collect();
        let met = if deeper {
            HashSet::new()
        } else {
            let urls: Vec<&str> = links.iter().map(Url::as_str).collect();
            crawl::met(conn, self.crawl, &urls).await?
        };
        for url in links {
            let why = if !frontier::same_origin(&start, &url) {
                Some(LeftOut::OtherSite)
            } else if let Some(why) = self.outside_patterns(&url) {
                Some(why)
            } else if !deeper {
                if met.contains(url.as_str()) {
                    continue;
                }
                Some(LeftOut::DepthLimit)
            } else {
                None
            };
            match why {
                Some(why) => {
                    self.leave_out(conn, &[url.to_string()], &why, next.depth + 1, Some(&next.url), now)
                        .await?;
                }
                None => found.push(Found {
                    url: url.to_string(),
                    depth: next.depth + 1,
                    found_on: Some(next.url.clone()),
                    lastmod: None,
                }),
            }
        }
        let discovered = crawl::discover(conn, self.crawl, &found, self.max_pages(), now).await?;
        let depth = next.depth + 1;
        self.leave_out(conn, &discovered.left_out, &LeftOut::PageLimit, depth, Some(&next.url), now).await
    }

    /// Why the source's patterns leave an address out, if they do.
    pub(super) fn outside_patterns(&self, url: &Url) -> Option<LeftOut> {
        if self.include.is_empty() && self.exclude.is_empty() {
            return None;
        }
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let matching = |pattern: &&crate::domain::pattern::Pattern| pattern.matches(url.as_str(), path);
        if let Some(pattern) = self.exclude.iter().find(matching) {
            return Some(LeftOut::Excluded(pattern.to_string()));
        }
        let included = self.include.is_empty() || self.include.iter().any(|pattern| matching(&pattern));
        (!included).then_some(LeftOut::NotIncluded)
    }

    /// Notes addresses that are not followed, each once in a reading.
    pub(super) async fn leave_out(
        &self,
        conn: &mut Conn,
        urls: &[String],
        why: &LeftOut,
        depth: i64,
        found_on: Option<&str>,
        at: Timestamp,
    ) -> Result<(), JobError> {
        for url in urls {
            if !self.left_out.is_new(url) {
                continue;
            }
            let page = RunPage {
                url: url.clone(),
                kind: AddressKind::Page,
                document_id: None,
                outcome: PageOutcome::OutOfScope,
                detail: Some(why.sentence(self)),
                title: None,
                http_status: None,
                bytes: 0,
                chunks: 0,
                requests: 0,
                asked: None,
                ms: 0,
                depth,
                found_on: found_on.map(str::to_owned),
                at,
            };
            let limit = match why {
                LeftOut::PageLimit => Some(runs::Limit::Pages),
                LeftOut::DepthLimit => Some(runs::Limit::Depth),
                LeftOut::OtherSite | LeftOut::NotIncluded | LeftOut::Excluded(_) => None,
            };
            let room = self.left_out.has_room();
            runs::leave_out(conn, self.crawl.workspace, self.crawl.run_id, &page, limit, room).await?;
        }
        Ok(())
    }

    /// Notes the requests for robots.txt and sitemaps among those made, and adds all of them to the reading's sums.
    pub(super) async fn note_asked(
        &self,
        conn: &mut Conn,
        asked: &[Asked],
        at: Timestamp,
    ) -> Result<(), JobError> {
        for request in asked {
            let kind = match request.wanted {
                Wanted::Page | Wanted::Part => continue,
                Wanted::Robots => AddressKind::Robots,
                Wanted::Sitemap => AddressKind::Sitemap,
            };
            let outcome = match request.status {
                Some(200..=299) => PageOutcome::Indexed,
                Some(300..=399) => PageOutcome::Redirected,
                Some(_) => PageOutcome::HttpError,
                None => PageOutcome::Unreachable,
            };
            let page = RunPage {
                url: request.url.to_string(),
                kind,
                document_id: None,
                outcome,
                detail: None,
                title: None,
                http_status: request.status.map(i64::from),
                bytes: bytes(request),
                chunks: 0,
                requests: 1,
                asked: None,
                ms: 0,
                depth: 0,
                found_on: None,
                at,
            };
            runs::note(conn, self.crawl.workspace, self.crawl.run_id, &page).await?;
        }
        let spent = Spent {
            requests: i64::try_from(asked.len()).unwrap_or(i64::MAX),
            bytes: asked.iter().map(bytes).sum(),
            ..Spent::default()
        };
        runs::add(conn, self.crawl.workspace, self.crawl.run_id, &spent).await?;
        Ok(())
    }

    /// Where the site begins: the start page's address after its redirects.
    async fn start(&self, conn: &mut Conn) -> Result<Option<Url>, JobError> {
        let Some(start) = self.source.url.as_deref() else { return Ok(None) };
        let start = crawl::final_address(conn, self.crawl, start).await?;
        Ok(start.and_then(|start| Url::parse(&start).ok()))
    }

    /// Whether an address belongs to the site.
    pub(super) async fn in_scope(&self, conn: &mut Conn, url: &str) -> Result<bool, JobError> {
        let start = self.start(conn).await?;
        Ok(start.zip(Url::parse(url).ok()).is_some_and(|(start, url)| {
            frontier::same_origin(&start, &url) && self.outside_patterns(&url).is_none()
        }))
    }
}

/// What a request brought, in bytes.
pub(super) fn bytes(request: &Asked) -> i64 {
    i64::try_from(request.bytes).unwrap_or(i64::MAX)
}
