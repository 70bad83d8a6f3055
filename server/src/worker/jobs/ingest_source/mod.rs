//! Reads a source into its knowledge base: page after page, each in a transaction of its own.
//!
//! Idempotent: what is still to be read stands in the database, so the job goes on after a crash, a cancellation or
//! its turn's end where it was.

mod again;
mod discover;
mod fetch;
mod finish;
mod outcome;
mod page;
mod repeated;
mod seed;

use self::discover::Remembered;
use crate::billing::quota;
use crate::domain::pattern::Pattern;
use crate::domain::pipeline::Pipeline;
use crate::domain::source::{SourceStatus, SourceType};
use crate::error::Code;
use crate::knowledge::fetch::Ledger;
use crate::knowledge::page::Reader;
use crate::store::crawl::{self, Crawl};
use crate::store::jobs::{self as queue, Hold};
use crate::store::sources::{self, Source};
use crate::store::{Conn, indexes, knowledge_bases, runs};
use crate::worker::indexing::Indexer;
use crate::worker::{Context, JobError, Outcome};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;

/// What reading a source's pages needs.
struct Reading {
    context: Context,
    source: Source,
    pipeline: Pipeline,
    /// As the pipeline wishes.
    reader: Reader,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
    crawl: Crawl,
    indexer: Indexer,
    /// Hashes of the blocks that stand on nearly every page, as far as that is known.
    repeated: RwLock<HashSet<i64>>,
    /// Addresses that were noted as out of scope in this turn, so that each is written once.
    left_out: Remembered,
    /// The requests that are not yet in the reading's record.
    ledger: Ledger,
    /// From when on work is not yet in the reading's record.
    unpaid: Mutex<Instant>,
}

/// Runs the job.
///
/// # Errors
/// When the database or the embedding model fail, or nothing can be found to read.
pub async fn run(context: Context) -> Result<Outcome, JobError> {
    let (app, workspace) = (&context.app, context.job.workspace_id);
    quota::allow_reading(&mut *app.store.read().await?, &app.plans, workspace, app.clock.now()).await?;
    let Some(reading) = prepare(context).await? else { return Ok(Outcome::Lost) };
    let started = Instant::now();
    let ended = reading.turn(started).await;
    // What a step left behind when it failed or was broken off.
    let app = &reading.context.app;
    let mut write = app.store.write().await?;
    if reading.renew(&mut write).await? == Hold::Lost {
        // Deleted, or another's: there is nothing to write into, and no failure to tell of.
        return Ok(Outcome::Lost);
    }
    reading.note_asked(&mut write, &reading.ledger.take(), app.clock.now()).await?;
    runs::add(&mut write, reading.crawl.workspace, reading.crawl.run_id, &reading.work()).await?;
    write.commit().await?;
    ended
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
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    let source = match sources::bare(&mut write, workspace, id).await {
        Ok(source) => source,
        Err(error) if error.code == Code::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if source.status != SourceStatus::Processing {
        sources::set_status(&mut write, workspace, id, SourceStatus::Processing, None, false, now).await?;
    }
    let run_id = runs::begin(&mut write, workspace, id, source.run, now).await?;
    let run = runs::get(&mut write, workspace, run_id).await?;
    let repeated = sources::repeated(&mut write, workspace, id).await?;
    let base = knowledge_bases::get(&mut write, workspace, source.knowledge_base_id).await?;
    let index = indexes::live(&mut write, workspace, source.knowledge_base_id).await?;
    write.commit().await?;
    let indexer = Indexer::new(app, workspace, &index).await?;
    let reader = app.reader.following(&base.pipeline).map_err(|error| JobError {
        passing: false,
        ..JobError::passing(
            "pipeline_invalid",
            &format!("The pipeline of the knowledge base can't be followed: {error}"),
        )
    })?;
    let knowledge_base = source.knowledge_base_id;
    Ok(Some(Reading {
        crawl: Crawl { workspace, knowledge_base, source: id, run: source.run, run_id },
        include: source.include.0.clone(),
        exclude: source.exclude.0.clone(),
        context,
        source,
        pipeline: base.pipeline,
        reader,
        indexer,
        repeated: RwLock::new(repeated.into_iter().collect()),
        left_out: Remembered::after(run.out_of_scope),
        ledger: Ledger::default(),
        unpaid: Mutex::new(Instant::now()),
    }))
}

impl Reading {
    /// Works until the list is empty, the turn is over, or somebody asks to stop.
    async fn turn(&self, started: Instant) -> Result<Outcome, JobError> {
        if crawl::tally(&mut *self.context.app.store.read().await?, self.crawl).await?.seen == 0 {
            // A walk through hundreds of sitemaps takes its time.
            tokio::select! {
                seeded = seed::seed(self) => seeded?,
                () = self.context.halt.cancelled() => return self.halted().await,
            }
            if self.hold().await? == Hold::Paused {
                return Ok(self.context.halted(Hold::Paused));
            }
        }
        let slice = Duration::from_millis(self.context.app.config.worker.slice_ms);
        loop {
            if self.context.halt.is_cancelled() {
                return self.halted().await;
            }
            if started.elapsed() >= slice {
                return Ok(Outcome::Yield { at: self.context.app.clock.now() });
            }
            match self.step().await? {
                Step::Next => {}
                Step::Halt(outcome) => return Ok(outcome),
                Step::End => return finish::finish(self).await,
            }
        }
    }

    /// Why the halt was asked for.
    async fn halted(&self) -> Result<Outcome, JobError> {
        Ok(self.context.halted(self.hold().await?))
    }

    /// Whether the job is still ours, and whether somebody asks to stop.
    async fn hold(&self) -> Result<Hold, JobError> {
        let mut write = self.context.app.store.write().await?;
        let hold = self.renew(&mut write).await?;
        write.commit().await?;
        Ok(hold)
    }

    async fn renew(&self, conn: &mut Conn) -> Result<Hold, JobError> {
        let app = &self.context.app;
        let until = app.clock.now().after(Duration::from_secs(app.config.worker.lease_seconds));
        Ok(queue::renew(conn, self.context.job.id, &self.context.owner, until).await?)
    }

    /// The work since it was last asked for, pauses between requests included.
    fn work(&self) -> runs::Spent {
        let mut unpaid = self.unpaid.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = unpaid.elapsed().as_millis();
        // Only whole milliseconds are paid for, so that many short steps don't come to nothing.
        *unpaid += Duration::from_millis(u64::try_from(spent).unwrap_or(0));
        runs::Spent { work_ms: i64::try_from(spent).unwrap_or(i64::MAX), ..runs::Spent::default() }
    }

    /// Most pages of this source.
    fn max_pages(&self) -> i64 {
        self.source.max_pages.unwrap_or(1)
    }

    fn follows_links(&self) -> bool {
        self.source.source_type == SourceType::Site
    }
}
