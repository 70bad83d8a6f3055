//! Builds a version of a knowledge base's index from the pages as they were read: nothing is fetched. A job that names no
//! version brings the live one up to date.
//!
//! The live version answers meanwhile, and readings go on writing to it. Each page is taken in on its own, in the state
//! it is in then; what was taken in before a restart is not done again. When every page is there, the last of them
//! is followed, in the same transaction, by the flip, unless the live one is pinned. Older versions go then, but for a few.

use crate::domain::ids::KnowledgeBaseId;
use crate::error::Code;
use crate::quality;
use crate::store::Conn;
use crate::store::chunks::{self, Placed};
use crate::store::indexes::{self, Index, Progress, ToTakeIn};
use crate::store::jobs::{self as queue, Hold};
use crate::worker::indexing::{Indexer, without_repeated};
use crate::worker::{Context, JobError, Outcome};
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// Pages looked up at once.
const BATCH: u32 = 20;

/// Runs the job.
///
/// # Errors
/// When the database or the embedding model fail.
pub async fn run(context: Context) -> Result<Outcome, JobError> {
    let Some(knowledge_base) = context.job.knowledge_base_id else { return Ok(Outcome::Lost) };
    let workspace = context.job.workspace_id;
    let app = context.app.clone();
    let found = {
        let mut conn = app.store.read().await?;
        indexes::to_build(&mut conn, workspace, knowledge_base, context.job.index_id).await
    };
    let index = match found {
        Ok(Some(index)) => index,
        Ok(None) => return Ok(Outcome::Done(json!({ "pages": 0 }))),
        Err(error) if error.code == Code::NotFound => return Ok(Outcome::Lost),
        Err(error) => return Err(error.into()),
    };
    let building =
        Building { indexer: Indexer::new(&app, workspace, &index).await?, context, knowledge_base, index };
    let slice = Duration::from_millis(app.config.worker.slice_ms);
    let started = Instant::now();
    let mut after = None;
    loop {
        if building.context.halt.is_cancelled() {
            return building.halted().await;
        }
        if started.elapsed() >= slice {
            return Ok(Outcome::Yield { at: app.clock.now() });
        }
        let (batch, mut progress) = {
            let mut conn = app.store.read().await?;
            let batch = indexes::missing(&mut conn, workspace, &building.index, after, BATCH).await?;
            (batch, indexes::progress(&mut conn, workspace, &building.index).await?)
        };
        // Once round: pages that came or changed meanwhile are looked for from the start.
        if batch.is_empty()
            && after.take().is_none()
            && let Some(outcome) = building.flip().await?
        {
            return Ok(outcome);
        }
        for page in &batch {
            after = Some(page.id);
            if let Some(outcome) = building.take_in(page, &mut progress).await? {
                return Ok(outcome);
            }
            if started.elapsed() >= slice || building.context.halt.is_cancelled() {
                break;
            }
        }
    }
}

struct Building {
    context: Context,
    knowledge_base: KnowledgeBaseId,
    index: Index,
    indexer: Indexer,
}

impl Building {
    /// One page; an outcome only if the job has to end. Counted here: to look at all pages for each would take as long as
    /// the work itself.
    async fn take_in(&self, page: &ToTakeIn, progress: &mut Progress) -> Result<Option<Outcome>, JobError> {
        let app = &self.context.app;
        let workspace = self.context.job.workspace_id;
        let repeated: HashSet<i64> = page.repeated.iter().copied().collect();
        let text = without_repeated(&page.text, &repeated);
        let plan = self.indexer.plan(page.id, page.title.as_deref(), &text).await?;
        let mut write = app.store.write().await?;
        // It may have been read anew since it was looked up; page or version may have been deleted.
        if !indexes::stands(&mut write, workspace, &self.index, page).await? {
            return Ok(if self.is_there(&mut write).await? { None } else { Some(Outcome::Cancelled) });
        }
        let placed =
            chunks::place(&mut write, self.indexer.scope, page.id, &page.index_hash, &plan.places).await?;
        if placed == Placed::Stale {
            return Ok(None);
        }
        indexes::add_cost(&mut write, workspace, self.index.id, plan.bill.tokens, plan.bill.cost_micro_usd)
            .await?;
        progress.done = progress.total.min(progress.done + 1);
        match self.context.progress(&mut write, progress.done, progress.total).await? {
            Hold::Lost => Ok(Some(Outcome::Lost)),
            hold => {
                write.commit().await?;
                Ok(if hold == Hold::Held { None } else { Some(self.context.halted(hold)) })
            }
        }
    }

    /// Lets the version answer, unless a page came meanwhile. None: go on.
    async fn flip(&self) -> Result<Option<Outcome>, JobError> {
        let app = &self.context.app;
        let workspace = self.context.job.workspace_id;
        let now = app.clock.now();
        let mut write = app.store.write_durably().await?;
        if !indexes::missing(&mut write, workspace, &self.index, None, 1).await?.is_empty() {
            return Ok(None);
        }
        if !self.is_there(&mut write).await? {
            return Ok(Some(Outcome::Cancelled));
        }
        let live = indexes::live(&mut write, workspace, self.knowledge_base).await?;
        // A version that was only brought up to date may have been replaced meanwhile, and stays so.
        let flips = self.index.building && live.id != self.index.id && !live.pinned;
        if flips {
            indexes::go_live(&mut write, workspace, self.knowledge_base, self.index.id, now).await?;
            let keep = app.config.indexes.keep;
            indexes::retire(&mut write, workspace, self.knowledge_base, keep).await?;
            quality::after_flip(app, &mut write, workspace, self.knowledge_base).await?;
        } else {
            indexes::set_ready(&mut write, workspace, self.index.id).await?;
        }
        let progress = indexes::progress(&mut write, workspace, &self.index).await?;
        match self.context.progress(&mut write, progress.done, progress.total).await? {
            Hold::Held => write.commit().await?,
            hold => return Ok(Some(self.context.halted(hold))),
        }
        Ok(Some(Outcome::Done(json!({
            "pages": progress.total,
            "version": self.index.version,
            "live": flips || live.id == self.index.id,
        }))))
    }

    /// Whether the version was not deleted meanwhile.
    async fn is_there(&self, conn: &mut Conn) -> Result<bool, JobError> {
        match indexes::get(conn, self.context.job.workspace_id, self.index.id).await {
            Ok(_) => Ok(true),
            Err(error) if error.code == Code::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn halted(&self) -> Result<Outcome, JobError> {
        let app = &self.context.app;
        let until = app.clock.now().after(Duration::from_secs(app.config.worker.lease_seconds));
        let mut write = app.store.write().await?;
        let hold = queue::renew(&mut write, self.context.job.id, &self.context.owner, until).await?;
        write.commit().await?;
        Ok(self.context.halted(hold))
    }
}
