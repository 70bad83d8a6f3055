//! One page: read, cut, embedded, and written in one transaction with its passages and the links it leads to.

use super::{Reading, Step};
use crate::domain::source::{PageOutcome, SourceType};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::knowledge::chunk::{Chunk, ChunkSettings, chunk};
use crate::knowledge::extract;
use crate::knowledge::fetch::Conditional;
use crate::knowledge::frontier;
use crate::knowledge::page::{ReadPage, ReadResult, Skipped, content_hash, read_page};
use crate::store::chunks::{self, NewChunk};
use crate::store::crawl::{self, Found, Next, Noted, Text};
use crate::store::jobs::Hold;
use crate::store::{Conn, sources, vectors};
use crate::worker::{JobError, Outcome};
use std::time::Duration;
use url::Url;

/// How often a page is tried in one reading.
const TRIES: i64 = 3;

/// What a page gave.
enum Fetched {
    Text(Box<ReadText>),
    Unchanged { final_url: Option<String> },
    Nothing(Box<Skipped>),
}

/// A page's text with what is kept beside it.
struct ReadText {
    page: extract::Page,
    etag: Option<String>,
    last_modified: Option<String>,
    content_hash: String,
    bytes: i64,
    final_url: Option<Url>,
    http_status: Option<i64>,
}

impl Reading {
    /// Takes the next page from the list and reads it.
    pub(super) async fn step(&self) -> Result<Step, JobError> {
        let app = &self.context.app;
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        let Some(next) = crawl::take_next(&mut write, self.crawl, now).await? else {
            let at = crawl::next_at(&mut write, self.crawl).await?;
            return Ok(at.map_or(Step::End, |at| Step::Halt(Outcome::Yield { at: at.max(now) })));
        };
        write.commit().await?;
        if next.tries > TRIES {
            let detail =
                "Reading this page failed several times. Look into the server's log, or leave the page out.";
            return self.note(&next, &nothing(PageOutcome::Unreachable, detail), &[]).await;
        }
        let read = tokio::select! {
            read = self.read(&next) => read?,
            () = self.context.halt.cancelled() => {
                self.put_back(&next, None, false).await?;
                return Ok(Step::Halt(self.halted().await?));
            }
        };
        match read {
            Fetched::Text(text) => self.take_in(&next, *text).await,
            Fetched::Unchanged { final_url } => self.note_unchanged(&next, final_url.as_deref(), None).await,
            Fetched::Nothing(skipped) => self.skip(&next, &skipped).await,
        }
    }

    async fn read(&self, next: &Next) -> Result<Fetched, JobError> {
        if self.source.source_type == SourceType::Text {
            return self.read_text().await;
        }
        let url = match Url::parse(&next.url) {
            Ok(url) => url,
            Err(error) => return Err(Error::internal(error).into()),
        };
        let known = if next.outcome.answers() {
            Conditional { etag: next.etag.clone(), last_modified: next.last_modified.clone() }
        } else {
            Conditional::default()
        };
        Ok(match read_page(&self.context.app.reader, &url, &known).await {
            ReadResult::Read(read) => Fetched::Text(Box::new((*read).into())),
            ReadResult::NotModified { final_url } => Fetched::Unchanged {
                final_url: Some(frontier::normalise(&final_url).to_string()).filter(|to| *to != next.url),
            },
            ReadResult::Skipped(skipped) => Fetched::Nothing(Box::new(skipped)),
        })
    }

    async fn read_text(&self) -> Result<Fetched, JobError> {
        let mut conn = self.context.app.store.read().await?;
        let text = sources::text(&mut conn, self.crawl.workspace, self.crawl.source).await?;
        let text = text.unwrap_or_default();
        let mut page = extract::from_plain_text(&text);
        page.title.clone_from(&self.source.title);
        page.canonical = self.source.url.as_deref().and_then(|url| Url::parse(url).ok());
        Ok(Fetched::Text(Box::new(ReadText {
            content_hash: content_hash(page.title.as_deref(), &page.markdown),
            page,
            etag: None,
            last_modified: None,
            bytes: i64::try_from(text.len()).map_err(Error::internal)?,
            final_url: None,
            http_status: None,
        })))
    }

    /// A page with text: redirected, the same as before, the same as another, or new.
    async fn take_in(&self, next: &Next, read: ReadText) -> Result<Step, JobError> {
        let app = &self.context.app;
        let final_url = read.final_url.as_ref().map(|url| frontier::normalise(url).to_string());
        let final_url = final_url.filter(|to| *to != next.url);
        {
            let mut conn = app.store.read().await?;
            if let Some(to) = &final_url {
                let outside = next.depth > 0 && self.follows_links() && !self.in_scope(&mut conn, to).await?;
                let known = crawl::at_address(&mut conn, self.crawl, next.id, to).await?;
                if outside || known.is_some() {
                    let detail = if outside {
                        format!(
                            "Leads to {to}, which is outside this site. Add that address as a source to read it."
                        )
                    } else {
                        format!("Leads to {to}, which is on the list itself.")
                    };
                    let noted = Noted { duplicate_of: known, ..nothing(PageOutcome::Redirected, &detail) };
                    drop(conn);
                    return self.note(next, &noted, &[]).await;
                }
            }
            if next.outcome.answers() && next.content_hash.as_deref() == Some(read.content_hash.as_str()) {
                drop(conn);
                return self.note_unchanged(next, final_url.as_deref(), Some(&read.page.links)).await;
            }
            if let Some((twin, url)) =
                crawl::same_content(&mut conn, self.crawl, next.id, &read.content_hash).await?
            {
                let detail = format!("Says the same as {url}, so it is kept once.");
                let noted = Noted {
                    duplicate_of: Some(twin),
                    http_status: read.http_status,
                    bytes: read.bytes,
                    final_url: final_url.as_deref(),
                    ..nothing(PageOutcome::Duplicate, &detail)
                };
                drop(conn);
                return self.note(next, &noted, &read.page.links).await;
            }
        }
        let pieces = chunk(&read.page.markdown, read.page.title.as_deref(), &ChunkSettings::default());
        let chunks = match self.embed(pieces).await {
            Ok(chunks) => chunks,
            Err(error) => {
                // Not the page's fault: it stays on the list.
                self.put_back(next, None, false).await?;
                return Err(error);
            }
        };
        self.save(next, &read, final_url.as_deref(), &chunks).await
    }

    /// Vectors for passages; those of equal content are taken over instead of asked for.
    async fn embed(&self, pieces: Vec<Chunk>) -> Result<Vec<NewChunk>, JobError> {
        let hashes: Vec<String> = pieces.iter().map(|piece| piece.hash.clone()).collect();
        let mut known =
            vectors::reusable(&mut *self.context.app.store.read().await?, self.scope, &hashes).await?;
        let mut missing: Vec<(String, String)> = Vec::new();
        for piece in &pieces {
            if !known.contains_key(&piece.hash) && !missing.iter().any(|(hash, _)| *hash == piece.hash) {
                missing.push((piece.hash.clone(), words(piece)));
            }
        }
        if !missing.is_empty() {
            let texts: Vec<String> = missing.iter().map(|(_, text)| text.clone()).collect();
            let embedded = self.embedder.embed(&texts).await.map_err(|error| error.to_error())?;
            known.extend(missing.into_iter().map(|(hash, _)| hash).zip(embedded.vectors));
        }
        pieces
            .into_iter()
            .map(|piece| {
                let vector = known
                    .get(&piece.hash)
                    .cloned()
                    .ok_or_else(|| Error::internal("a passage has no vector"))?;
                Ok(NewChunk {
                    position: piece.position,
                    heading_path: piece.heading_path,
                    text: piece.text,
                    tokens: piece.tokens,
                    content_hash: piece.hash,
                    vector,
                })
            })
            .collect()
    }

    /// Writes a page, its passages and the pages it leads to, in one transaction.
    async fn save(
        &self,
        next: &Next,
        read: &ReadText,
        final_url: Option<&str>,
        chunks: &[NewChunk],
    ) -> Result<Step, JobError> {
        let app = &self.context.app;
        let now = app.clock.now();
        let links = serde_json::to_string(&read.page.links).map_err(Error::internal)?;
        let canonical = read.page.canonical.as_ref().map(Url::as_str);
        let text = Text {
            title: read.page.title.as_deref(),
            language: read.page.language.as_deref(),
            canonical_url: canonical,
            final_url,
            text: &read.page.markdown,
            content_hash: &read.content_hash,
            etag: read.etag.as_deref(),
            last_modified: read.last_modified.as_deref(),
            http_status: read.http_status,
            bytes: read.bytes,
            links: &links,
        };
        let mut write = app.store.write().await?;
        crawl::save_text(&mut write, self.crawl, next.id, &text, now).await?;
        chunks::replace(&mut write, self.scope, next.id, chunks).await?;
        if let (0, Some(title)) = (next.depth, &read.page.title) {
            sources::set_title_if_none(&mut write, self.crawl.workspace, self.crawl.source, title).await?;
        }
        self.discover(&mut write, next, &read.page.links, now).await?;
        self.commit(write).await
    }

    /// A page that is as it was. Its links are followed as they were, or as they are now.
    async fn note_unchanged(
        &self,
        next: &Next,
        final_url: Option<&str>,
        links: Option<&[Url]>,
    ) -> Result<Step, JobError> {
        let stored = match links {
            Some(links) => links.to_vec(),
            None => known_links(next)?,
        };
        let noted = Noted { final_url, forget: false, ..nothing(PageOutcome::Unchanged, "") };
        self.note(next, &Noted { detail: None, ..noted }, &stored).await
    }

    /// A page that gave no text: tried again if that may help, else noted with the reason.
    async fn skip(&self, next: &Next, skipped: &Skipped) -> Result<Step, JobError> {
        if skipped.temporary && next.tries < TRIES {
            let backoff =
                Duration::from_millis(self.context.app.config.worker.backoff_ms) * (1 << next.tries.min(8));
            let wait = skipped.retry_after.unwrap_or(backoff).min(Duration::from_secs(600));
            self.put_back(next, Some(self.context.app.clock.now().after(wait)), true).await?;
            return Ok(Step::Next);
        }
        let keep = skipped.temporary && next.content_hash.is_some();
        let detail = if keep {
            format!("{} What was read of it before still answers.", skipped.detail)
        } else {
            skipped.detail.clone()
        };
        let noted = Noted {
            http_status: skipped.http_status.map(i64::from),
            bytes: i64::try_from(skipped.bytes).map_err(Error::internal)?,
            forget: !keep,
            ..nothing(
                PageOutcome::parse(skipped.outcome.as_str()).unwrap_or(PageOutcome::Unreachable),
                &detail,
            )
        };
        // What lies behind a page that is down for now must not count as gone.
        let links = if keep { known_links(next)? } else { skipped.links.clone() };
        self.note(next, &noted, &links).await
    }

    async fn note(&self, next: &Next, noted: &Noted<'_>, links: &[Url]) -> Result<Step, JobError> {
        let app = &self.context.app;
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        crawl::note(&mut write, self.crawl, next.id, noted, now).await?;
        self.discover(&mut write, next, links, now).await?;
        self.commit(write).await
    }

    /// Commits a page's transaction if the job is still ours.
    async fn commit(&self, mut write: crate::store::Write) -> Result<Step, JobError> {
        match self.note_progress(&mut write).await? {
            Hold::Lost => Ok(Step::Halt(Outcome::Lost)),
            hold => {
                write.commit().await?;
                Ok(if hold == Hold::Held { Step::Next } else { Step::Halt(Outcome::Cancelled) })
            }
        }
    }

    async fn put_back(&self, next: &Next, at: Option<Timestamp>, counts: bool) -> Result<(), JobError> {
        let mut write = self.context.app.store.write().await?;
        crawl::put_back(&mut write, self.crawl, next.id, at, counts).await?;
        Ok(write.commit().await?)
    }

    /// Puts the pages that a page leads to onto the list, as far as they belong to the site.
    async fn discover(
        &self,
        conn: &mut Conn,
        next: &Next,
        links: &[Url],
        now: Timestamp,
    ) -> Result<(), JobError> {
        if !self.follows_links() || next.depth >= self.source.max_depth.unwrap_or(0) {
            return Ok(());
        }
        let mut found = Vec::new();
        let Some(start) = self.start(conn).await? else { return Ok(()) };
        for link in
            links.iter().filter(|link| frontier::same_origin(&start, link) && frontier::may_be_page(link))
        {
            found.push(Found {
                url: frontier::normalise(link).to_string(),
                depth: next.depth + 1,
                found_on: Some(next.url.clone()),
            });
        }
        crawl::discover(conn, self.crawl, &found, self.max_pages(), now).await?;
        Ok(())
    }

    /// Where the site begins: the start page's address after its redirects.
    async fn start(&self, conn: &mut Conn) -> Result<Option<Url>, JobError> {
        let start = crawl::start_address(conn, self.crawl).await?;
        Ok(start.and_then(|start| Url::parse(&start).ok()))
    }

    async fn in_scope(&self, conn: &mut Conn, url: &str) -> Result<bool, JobError> {
        let start = self.start(conn).await?;
        Ok(start.zip(Url::parse(url).ok()).is_some_and(|(start, url)| frontier::same_origin(&start, &url)))
    }
}

/// Where a page led when it was last read.
fn known_links(next: &Next) -> Result<Vec<Url>, JobError> {
    match &next.links {
        Some(json) => Ok(serde_json::from_str(json).map_err(Error::internal)?),
        None => Ok(Vec::new()),
    }
}

/// What is embedded: the headings say what a passage is about.
fn words(piece: &Chunk) -> String {
    if piece.heading_path.is_empty() {
        piece.text.clone()
    } else {
        format!("{}\n\n{}", piece.heading_path.join(" > "), piece.text)
    }
}

/// A page of which nothing is kept.
fn nothing(outcome: PageOutcome, detail: &str) -> Noted<'_> {
    Noted {
        outcome,
        detail: Some(detail),
        http_status: None,
        bytes: 0,
        duplicate_of: None,
        final_url: None,
        forget: true,
    }
}

impl From<ReadPage> for ReadText {
    fn from(read: ReadPage) -> Self {
        Self {
            page: read.page,
            etag: read.etag,
            last_modified: read.last_modified,
            content_hash: read.content_hash,
            bytes: i64::try_from(read.bytes).unwrap_or(i64::MAX),
            final_url: Some(read.final_url),
            http_status: Some(i64::from(read.http_status)),
        }
    }
}
