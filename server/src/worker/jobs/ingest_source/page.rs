//! One page: taken from the list, read, and its passages written in one transaction with the links it leads to.

use super::fetch::{Fetched, ReadText, What};
use super::outcome::{Took, nothing};
use super::repeated::Kept;
use super::{Reading, Step};
use crate::billing::quota;
use crate::domain::ids::DocumentId;
use crate::domain::plan::Quota;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::knowledge::frontier;
use crate::store::chunks::{self, Placed};
use crate::store::crawl::{self, Next, Noted, Text};
use crate::store::{Conn, sources};
use crate::worker::indexing::Plan;
use crate::worker::{JobError, Outcome};
use url::Url;

/// How often a page is tried in one reading.
pub(super) const TRIES: i64 = 3;

/// A page's text as indexes are to hold it.
struct Taken {
    kept: Kept,
    plan: Plan,
    /// Another page that says the same, with its address.
    twin: Option<(DocumentId, String)>,
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
            return self.note(&next, &nothing(PageOutcome::Unreachable, detail), &[], Took::default()).await;
        }
        if next.content_hash.is_none() {
            // Nothing is fetched, and no passage embedded, that could not be kept.
            let mut conn = app.store.read().await?;
            let checked =
                quota::check(&mut conn, &app.plans, self.crawl.workspace, (Quota::Pages, 1), now).await;
            drop(conn);
            if let Some(why) = full(checked.map(drop))? {
                return self.leave_for_plan(&next, &why, Took::default()).await;
            }
        }
        let Fetched { what, asked, ms } = tokio::select! {
            fetched = self.fetch(&next) => fetched?,
            () = self.context.halt.cancelled() => {
                let took = Took::of(self.ledger.take(), 0);
                self.put_back(&next, None, false, took).await?;
                return Ok(Step::Halt(self.halted().await?));
            }
        };
        let took = Took::of(asked, ms);
        match what {
            What::Text(text) => self.take_in(&next, *text, took).await,
            What::Unchanged { final_url } => {
                self.note_unchanged(&next, final_url.as_deref(), None, took).await
            }
            What::Nothing(skipped) => self.skip(&next, &skipped, took).await,
        }
    }

    /// A page with text: redirected, the same as before, the same as another, or new.
    async fn take_in(&self, next: &Next, read: ReadText, took: Took) -> Result<Step, JobError> {
        let app = &self.context.app;
        let final_url = read.final_url.as_ref().map(|url| frontier::normalise(url).to_string());
        let final_url = final_url.filter(|to| *to != next.url);
        let mut conn = app.store.read().await?;
        if let Some(to) = &final_url {
            let outside = next.depth > 0 && self.follows_links() && !self.in_scope(&mut conn, to).await?;
            let known = crawl::at_address(&mut conn, self.crawl, next.id, to).await?;
            if outside || known.is_some() {
                let detail = if outside {
                    format!(
                        "Leads to {to}, which is outside this source. Add that address as a source to read it."
                    )
                } else {
                    format!("Leads to {to}, which is on the list itself.")
                };
                let noted = Noted {
                    duplicate_of: known,
                    http_status: took.first_status(),
                    ..nothing(PageOutcome::Redirected, &detail)
                };
                drop(conn);
                return self.note(next, &noted, &[], took).await;
            }
        }
        let before = next.content_hash.as_deref();
        if before == Some(read.content_hash.as_str()) && next.outcome.answers() {
            drop(conn);
            return self.note_unchanged(next, final_url.as_deref(), Some(&read.page.links), took).await;
        }
        let same = crawl::same_content(&mut conn, self.crawl, next.id, &read.content_hash).await?;
        drop(conn);
        let kept = self.kept(next.depth, read.page.title.as_deref(), &read.page.markdown)?;
        let plan = match self.indexer.plan(next.id, read.page.title.as_deref(), &kept.markdown).await {
            Ok(plan) => plan,
            Err(error) => {
                // Not the page's fault: it stays on the list.
                self.put_back(next, None, false, took).await?;
                return Err(error);
            }
        };
        let twin = same.or_else(|| plan.twin.clone());
        let taken = Taken { kept, plan, twin };
        self.save(next, &read, final_url.as_deref(), &taken, took).await
    }

    /// Writes a page, its passages and the pages it leads to, in one transaction.
    async fn save(
        &self,
        next: &Next,
        read: &ReadText,
        final_url: Option<&str>,
        taken: &Taken,
        mut took: Took,
    ) -> Result<Step, JobError> {
        let Taken { kept, plan, twin } = taken;
        let app = &self.context.app;
        let now = app.clock.now();
        let links = serde_json::to_string(&read.page.links).map_err(Error::internal)?;
        let outcome = match (twin, next.content_hash.is_some()) {
            (Some(_), _) => PageOutcome::Duplicate,
            (None, true) => PageOutcome::Changed,
            (None, false) => PageOutcome::Indexed,
        };
        let detail = twin.as_ref().map(|(_, url)| {
            if url.is_empty() {
                "Says the same as another source of this knowledge base, so it is stored once.".to_owned()
            } else {
                format!("Says the same as {url}, so it is stored once, with both addresses.")
            }
        });
        let text = Text {
            outcome,
            detail: detail.as_deref(),
            duplicate_of: twin.as_ref().map(|(twin, _)| *twin),
            title: read.page.title.as_deref(),
            description: read.page.description.as_deref(),
            published_at: read.page.published.map(Timestamp),
            modified_at: read.page.modified.map(Timestamp),
            language: read.page.language.as_deref(),
            canonical_url: read.page.canonical.as_ref().map(Url::as_str),
            final_url,
            text: &read.page.markdown,
            content_hash: &read.content_hash,
            index_hash: &kept.hash,
            blocks: &kept.blocks,
            etag: read.etag.as_deref(),
            last_modified: read.last_modified.as_deref(),
            http_status: read.http_status,
            bytes: read.bytes,
            links: &links,
        };
        let mut write = app.store.write().await?;
        if next.content_hash.is_none() {
            let bytes = i64::try_from(read.page.markdown.len()).map_err(Error::internal)?;
            let allowed = self.allow_new_page(&mut write, bytes).await;
            if let Some(why) = full(allowed)? {
                drop(write);
                return self.leave_for_plan(next, &why, took).await;
            }
        }
        crawl::save_text(&mut write, self.crawl, next.id, &text, now).await?;
        match chunks::place(&mut write, self.indexer.scope, next.id, text.index_hash, &plan.places).await? {
            Placed::Done { added, reused } => took.indexed(&plan.bill, added, reused),
            Placed::Stale => {
                // What it shares with another page went away meanwhile.
                drop(write);
                self.put_back(next, None, false, took).await?;
                return Ok(Step::Next);
            }
        }
        if let (0, Some(title)) = (next.depth, &read.page.title) {
            sources::set_title_if_none(&mut write, self.crawl.workspace, self.crawl.source, title).await?;
        }
        self.discover(&mut write, next, &read.page.links, now).await?;
        took.outcome = outcome;
        took.detail = detail;
        took.http_status = read.http_status;
        took.title.clone_from(&read.page.title);
        took.chunks = i64::try_from(plan.places.len()).map_err(Error::internal)?;
        self.commit(write, next, took).await
    }

    /// Whether the plan has room for one more page with so many bytes of text.
    async fn allow_new_page(&self, conn: &mut Conn, bytes: i64) -> Result<()> {
        let app = &self.context.app;
        let (workspace, now) = (self.crawl.workspace, app.clock.now());
        quota::room(conn, &app.plans, workspace, (Quota::Pages, 1), now).await?;
        quota::room(conn, &app.plans, workspace, (Quota::Storage, bytes), now).await
    }

    /// Leaves out a page that the plan has no room for.
    async fn leave_for_plan(&self, next: &Next, why: &str, took: Took) -> Result<Step, JobError> {
        self.note(next, &nothing(PageOutcome::OutOfScope, why), &[], took).await
    }
}

/// Why the plan has no room; none if it has.
fn full(checked: Result<()>) -> Result<Option<String>> {
    match checked {
        Ok(()) => Ok(None),
        Err(error) if error.code == Code::QuotaReached => Ok(Some(error.detail)),
        Err(error) => Err(error),
    }
}
