//! Reads a source into its knowledge base: page after page, each in a transaction of its own.
//!
//! Idempotent: what is still to be read stands in the database, so the job goes on after a crash, a cancellation or
//! its turn's end where it was.

mod finish;
mod page;
mod seed;

use crate::domain::source::{SourceStatus, SourceType};
use crate::error::Code;
use crate::providers::Embedder;
use crate::store::bots;
use crate::store::crawl::{self, Crawl};
use crate::store::jobs::{self as queue, Hold};
use crate::store::sources::{self, Source};
use crate::store::vectors::IndexScope;
use crate::worker::{Context, JobError, Outcome};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What reading a source's pages needs.
struct Reading {
    context: Context,
    source: Source,
    crawl: Crawl,
    scope: IndexScope,
    embedder: Arc<dyn Embedder>,
}

/// Runs the job.
///
/// # Errors
/// When the database or the embedding model fail, or nothing can be found to read.
pub async fn run(context: Context) -> Result<Outcome, JobError> {
    let Some(reading) = prepare(context).await? else { return Ok(Outcome::Lost) };
    if crawl::tally(&mut *reading.context.app.store.read().await?, reading.crawl).await?.seen == 0 {
        // A walk through hundreds of sitemaps takes its time.
        tokio::select! {
            seeded = seed::seed(&reading) => seeded?,
            () = reading.context.halt.cancelled() => return reading.halted().await,
        }
    }
    let slice = Duration::from_millis(reading.context.app.config.worker.slice_ms);
    let started = Instant::now();
    loop {
        if reading.context.halt.is_cancelled() {
            return reading.halted().await;
        }
        if started.elapsed() >= slice {
            return Ok(Outcome::Yield { at: reading.context.app.clock.now() });
        }
        match reading.step().await? {
            Step::Next => {}
            Step::Halt(outcome) => return Ok(outcome),
            Step::End => return finish::finish(&reading).await,
        }
    }
}

/// What a step came to.
enum Step {
    /// There may be more.
    Next,
    /// To end here.
    Halt(Outcome),
    /// The list is empty.
    End,
}

async fn prepare(context: Context) -> Result<Option<Reading>, JobError> {
    let workspace = context.job.workspace_id;
    let Some(id) = context.job.source_id else { return Ok(None) };
    let app = &context.app;
    let mut write = app.store.write().await?;
    let source = match sources::get(&mut write, workspace, id).await {
        Ok(source) => source,
        Err(error) if error.code == Code::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if source.status != SourceStatus::Processing {
        sources::set_status(
            &mut write,
            workspace,
            id,
            SourceStatus::Processing,
            None,
            false,
            app.clock.now(),
        )
        .await?;
    }
    let index = bots::live_index(&mut write, workspace, source.knowledge_base_id).await?;
    write.commit().await?;
    let scope = IndexScope::of(workspace, &index);
    let embedder = app.providers.embedder_of(&index.provider, &index.model, scope.dimensions).ok_or_else(|| JobError {
        passing: false,
        ..JobError::passing(
            "embedding_model_missing",
            &format!(
                "This knowledge base was made with the embedding model {} ({}), which the server's settings no longer \
                 reach. The operator has to set it up again, or make the bot anew.",
                index.model, index.provider
            ),
        )
    })?;
    let crawl = Crawl { workspace, knowledge_base: source.knowledge_base_id, source: id, run: source.run };
    Ok(Some(Reading { context, source, crawl, scope, embedder }))
}

impl Reading {
    /// Why the halt was asked for.
    async fn halted(&self) -> Result<Outcome, JobError> {
        let app = &self.context.app;
        let lease = Duration::from_secs(app.config.worker.lease_seconds);
        let mut write = app.store.write().await?;
        let until = app.clock.now().after(lease);
        let hold = queue::renew(&mut write, self.context.job.id, &self.context.owner, until).await?;
        write.commit().await?;
        Ok(self.context.halted(hold))
    }

    /// Notes how far the crawl is, in the transaction of the page. Anything but `Held` is a reason to stop.
    async fn note_progress(&self, conn: &mut crate::store::Conn) -> Result<Hold, JobError> {
        let tally = crawl::tally(conn, self.crawl).await?;
        Ok(self.context.progress(conn, tally.seen - tally.waiting, tally.seen).await?)
    }

    /// Most pages of this source.
    fn max_pages(&self) -> i64 {
        self.source.max_pages.unwrap_or(1)
    }

    fn follows_links(&self) -> bool {
        self.source.source_type == SourceType::Site
    }
}
