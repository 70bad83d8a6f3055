//! What became of a page, written to its row and into the reading's record.

use super::discover::bytes;
use super::page::TRIES;
use super::{Reading, Step};
use crate::domain::run::AddressKind;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::knowledge::fetch::{Asked, Wanted};
use crate::knowledge::page::Skipped;
use crate::store::crawl::{self, Next, Noted};
use crate::store::jobs::Hold;
use crate::store::runs::{self, RunPage, Spent};
use crate::worker::indexing::Bill;
use crate::worker::{JobError, Outcome};
use std::time::Duration;
use url::Url;

/// What a page's reading took, and came to.
#[derive(Debug, Default)]
pub(super) struct Took {
    asked: Vec<Asked>,
    ms: i64,
    spent: Spent,
    pub(super) outcome: PageOutcome,
    pub(super) detail: Option<String>,
    pub(super) title: Option<String>,
    pub(super) http_status: Option<i64>,
    pub(super) chunks: i64,
}

impl Took {
    pub(super) fn of(asked: Vec<Asked>, ms: i64) -> Self {
        Self { asked, ms, ..Self::default() }
    }

    /// JSON of the requests for the page, if they were not one for its own address with the status that it has.
    fn others(&self, url: &str) -> Option<String> {
        let pages: Vec<(&str, Option<u16>)> = self
            .asked
            .iter()
            .filter(|request| is_own(request))
            .map(|request| (request.url.as_str(), request.status))
            .collect();
        let plain = match pages[..] {
            [] => true,
            [(only, status)] => only == url && status.map(i64::from) == self.http_status,
            _ => false,
        };
        (!plain).then(|| serde_json::json!(pages).to_string())
    }

    /// What the server said to the first request.
    pub(super) fn first_status(&self) -> Option<i64> {
        self.asked.iter().find(|request| is_own(request))?.status.map(i64::from)
    }

    /// Adds what taking its text into the index took.
    pub(super) fn indexed(&mut self, bill: &Bill, added: i64, reused: i64) {
        self.spent.embedding_calls += bill.calls;
        self.spent.embedded_tokens += bill.tokens;
        self.spent.cost_micro_usd = bill.cost_micro_usd;
        self.spent.chunks_added += added;
        self.spent.chunks_reused += reused;
    }
}

impl Reading {
    /// A page that is as it was. Its links are followed as they were, or as they are now.
    pub(super) async fn note_unchanged(
        &self,
        next: &Next,
        final_url: Option<&str>,
        links: Option<&[Url]>,
        took: Took,
    ) -> Result<Step, JobError> {
        let stored = match links {
            Some(links) => links.to_vec(),
            None => known_links(next)?,
        };
        // What it was a duplicate of may have gone; what it says is stored either way.
        let outcome =
            if next.outcome == PageOutcome::Duplicate { next.outcome } else { PageOutcome::Unchanged };
        let noted = Noted {
            final_url,
            forget: false,
            detail: None,
            duplicate_of: next.duplicate_of.filter(|_| outcome == PageOutcome::Duplicate),
            http_status: took.first_status(),
            ..nothing(outcome, "")
        };
        self.note(next, &noted, &stored, took).await
    }

    /// A page that gave no text: tried again if that may help, else noted with the reason.
    pub(super) async fn skip(&self, next: &Next, skipped: &Skipped, took: Took) -> Result<Step, JobError> {
        let app = &self.context.app;
        let now = app.clock.now();
        if skipped.temporary && next.tries < TRIES {
            let backoff = Duration::from_millis(app.config.worker.backoff_ms) * (1 << next.tries.min(8));
            let wait = skipped.retry_after.unwrap_or(backoff).min(Duration::from_secs(600));
            return self.try_later(next, skipped, now.after(wait), took).await;
        }
        let read_before = next.content_hash.is_some();
        let gone = read_before && skipped.http_status == Some(404) && self.grace() > Duration::ZERO;
        let retire_at = next.retire_at.unwrap_or_else(|| now.after(self.grace()));
        let keep = read_before && (skipped.temporary || (gone && retire_at > now));
        let outcome = if gone { PageOutcome::Gone } else { skipped.outcome };
        let detail = if keep && gone {
            format!(
                "{} What was read of it before answers until it has been gone for a while.",
                skipped.detail
            )
        } else if keep {
            format!("{} What was read of it before still answers.", skipped.detail)
        } else {
            skipped.detail.clone()
        };
        let noted = Noted {
            http_status: skipped.http_status.map(i64::from),
            bytes: i64::try_from(skipped.bytes).map_err(Error::internal)?,
            forget: !keep,
            retire_at: (keep && gone).then_some(retire_at),
            ..nothing(outcome, &detail)
        };
        // What lies behind a page that is down for now must not count as gone.
        let links = if keep { known_links(next)? } else { skipped.links.clone() };
        self.note(next, &noted, &links, took).await
    }

    /// How long a page that is gone goes on answering.
    pub(super) fn grace(&self) -> Duration {
        Duration::from_secs(u64::from(self.pipeline.fetch.gone_after_days) * 24 * 60 * 60)
    }

    /// Leaves a page on the list, and says so in the record: what it waits for, and until when.
    async fn try_later(
        &self,
        next: &Next,
        skipped: &Skipped,
        at: Timestamp,
        mut took: Took,
    ) -> Result<Step, JobError> {
        took.outcome = PageOutcome::Pending;
        took.detail = Some(format!("{} It will be tried again.", skipped.detail));
        took.http_status = skipped.http_status.map(i64::from);
        let now = self.context.app.clock.now();
        let mut write = self.context.app.store.write().await?;
        self.record(&mut write, next, &took, now).await?;
        crawl::put_back(&mut write, self.crawl, next.id, Some(at), true, took.detail.as_deref()).await?;
        write.commit().await?;
        Ok(Step::Next)
    }

    pub(super) async fn note(
        &self,
        next: &Next,
        noted: &Noted<'_>,
        links: &[Url],
        mut took: Took,
    ) -> Result<Step, JobError> {
        let app = &self.context.app;
        let now = app.clock.now();
        let mut write = app.store.write().await?;
        crawl::note(&mut write, self.crawl, next.id, noted, now).await?;
        self.discover(&mut write, next, links, now).await?;
        took.outcome = noted.outcome;
        took.detail = noted.detail.map(str::to_owned);
        took.http_status = noted.http_status;
        if !noted.forget {
            took.title.clone_from(&next.title);
            took.chunks = crawl::passages(&mut write, self.crawl, next.id, self.indexer.scope.number).await?;
        }
        self.commit(write, next, took).await
    }

    /// Commits a page's transaction with its line of the record, if the job is still ours.
    pub(super) async fn commit(
        &self,
        mut write: crate::store::Write,
        next: &Next,
        took: Took,
    ) -> Result<Step, JobError> {
        let now = self.context.app.clock.now();
        self.record(&mut write, next, &took, now).await?;
        let tally = crawl::one_read(&mut write, self.crawl).await?;
        match self.context.progress(&mut write, tally.seen - tally.waiting, tally.seen).await? {
            Hold::Lost => Ok(Step::Halt(Outcome::Lost)),
            hold => {
                write.commit().await?;
                self.look_early(tally.seen - tally.waiting).await?;
                Ok(match hold {
                    Hold::Held => Step::Next,
                    hold => Step::Halt(self.context.halted(hold)),
                })
            }
        }
    }

    async fn record(
        &self,
        conn: &mut crate::store::Conn,
        next: &Next,
        took: &Took,
        at: Timestamp,
    ) -> Result<(), JobError> {
        if !next.url.is_empty() {
            let own: Vec<&Asked> = took.asked.iter().filter(|request| is_own(request)).collect();
            let page = RunPage {
                url: next.url.clone(),
                kind: AddressKind::Page,
                document_id: Some(next.id),
                outcome: took.outcome,
                detail: took.detail.clone(),
                title: took.title.clone(),
                http_status: took.http_status,
                bytes: own.iter().map(|request| bytes(request)).sum(),
                chunks: took.chunks,
                requests: i64::try_from(own.len()).map_err(Error::internal)?,
                asked: took.others(&next.url),
                ms: took.ms,
                depth: next.depth,
                found_on: next.found_on.clone(),
                at,
            };
            runs::note(conn, self.crawl.workspace, self.crawl.run_id, &page).await?;
        }
        self.note_asked(conn, &took.asked, at).await?;
        let spent = Spent { work_ms: self.work().work_ms, ..took.spent };
        runs::add(conn, self.crawl.workspace, self.crawl.run_id, &spent).await?;
        Ok(())
    }

    /// Leaves a page on the list as if nothing had been, but for the requests that were made.
    pub(super) async fn put_back(
        &self,
        next: &Next,
        at: Option<Timestamp>,
        counts: bool,
        mut took: Took,
    ) -> Result<(), JobError> {
        let now = self.context.app.clock.now();
        let mut write = self.context.app.store.write().await?;
        crawl::put_back(&mut write, self.crawl, next.id, at, counts, None).await?;
        took.outcome = PageOutcome::Pending;
        self.record(&mut write, next, &took, now).await?;
        Ok(write.commit().await?)
    }
}

/// Whether a request was made for the page itself, or for what its scripts asked for.
fn is_own(request: &Asked) -> bool {
    matches!(request.wanted, Wanted::Page | Wanted::Part)
}

/// Where a page led when it was last read.
fn known_links(next: &Next) -> Result<Vec<Url>, JobError> {
    match &next.links {
        Some(json) => Ok(serde_json::from_str(json).map_err(Error::internal)?),
        None => Ok(Vec::new()),
    }
}

/// A page of which nothing is kept.
pub(super) fn nothing(outcome: PageOutcome, detail: &str) -> Noted<'_> {
    Noted {
        outcome,
        detail: Some(detail),
        http_status: None,
        bytes: 0,
        duplicate_of: None,
        final_url: None,
        forget: true,
        retire_at: None,
    }
}
