//! What stands on nearly every page of a source is no page's own: it is found by counting, and kept out of the indexes.
//!
//! The pages' texts are stored whole. While a site is read for the first time, a few looks are taken early, so that not
//! every page is embedded with its boilerplate first; when the reading ends, pages that were taken in before it was
//! known are taken in anew.

use super::Reading;
use crate::error::Error;
use crate::knowledge::extract::repeated::{block_hashes, is_common};
use crate::knowledge::page::content_hash;
use crate::store::chunks::{self, Placed};
use crate::store::{crawl, runs, sources};
use crate::worker::indexing::without_repeated;
use crate::worker::{JobError, Outcome};
use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

/// Pages after which a look is taken before the end.
const EARLY: [i64; 4] = [10, 30, 100, 300];
/// Pages that are counted: what stands on a third of a site stands on a third of these.
const SAMPLE: u32 = 1000;
/// Pages compared in one go at the end.
const BATCH: u32 = 50;

/// A page's text as indexes are to hold it.
pub(super) struct Kept {
    pub(super) markdown: String,
    /// SHA-256 of title and text, hex.
    pub(super) hash: String,
    /// JSON array: hashes of all blocks of the whole text.
    pub(super) blocks: String,
}

impl Reading {
    fn strips(&self) -> bool {
        use crate::domain::source::SourceType;
        self.pipeline.extract.without_repeated
            && matches!(self.source.source_type, SourceType::Site | SourceType::Sitemap)
    }

    /// A text without what is known to be repeated. The start page of a site keeps all: an address or a telephone number
    /// at the foot of every page is to be found, once.
    pub(super) fn kept(&self, depth: i64, title: Option<&str>, markdown: &str) -> Result<Kept, JobError> {
        if !self.strips() || (depth == 0 && self.follows_links()) {
            let hash = content_hash(title, markdown);
            return Ok(Kept { markdown: markdown.to_owned(), hash, blocks: "[]".to_owned() });
        }
        let hashes: Vec<i64> = block_hashes(markdown).into_iter().map(u64::cast_signed).collect();
        let blocks = serde_json::to_string(&hashes).map_err(Error::internal)?;
        let repeated = self.repeated.read().unwrap_or_else(PoisonError::into_inner);
        let markdown = without_repeated(markdown, &repeated);
        Ok(Kept { hash: content_hash(title, &markdown), markdown, blocks })
    }

    /// Takes an early look, if it is time for one.
    pub(super) async fn look_early(&self, pages_read: i64) -> Result<(), JobError> {
        if self.strips() && EARLY.contains(&pages_read) {
            self.look().await?;
        }
        Ok(())
    }

    /// Counts blocks over the source's pages, and remembers those that stand on nearly all.
    async fn look(&self) -> Result<(), JobError> {
        let app = &self.context.app;
        let sample = crawl::blocks(&mut *app.store.read().await?, self.crawl, SAMPLE).await?;
        let mut pages: HashMap<i64, u64> = HashMap::new();
        for blocks in &sample {
            let blocks: Vec<i64> = serde_json::from_str(blocks).map_err(Error::internal)?;
            for block in blocks {
                *pages.entry(block).or_default() += 1;
            }
        }
        let common: HashSet<i64> = pages
            .into_iter()
            .filter(|(_, count)| is_common(*count, sample.len() as u64))
            .map(|(block, _)| block)
            .collect();
        let changed = {
            let mut repeated = self.repeated.write().unwrap_or_else(PoisonError::into_inner);
            let changed = *repeated != common;
            repeated.clone_from(&common);
            changed
        };
        if changed {
            let mut sorted: Vec<i64> = common.into_iter().collect();
            sorted.sort_unstable();
            let mut write = app.store.write().await?;
            sources::set_repeated(&mut write, self.crawl.workspace, self.crawl.source, &sorted).await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// At the end: takes pages in anew whose text is another now that all is known. An outcome only if the job has to
    /// end before it is done.
    pub(super) async fn settle_repeated(&self) -> Result<Option<Outcome>, JobError> {
        if !self.strips() {
            return Ok(None);
        }
        let app = &self.context.app;
        let crawl = self.crawl;
        self.look().await?;
        let mut after = None;
        loop {
            let batch = crawl::texts(&mut *app.store.read().await?, crawl, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(None) };
            after = Some(last.id);
            for page in &batch {
                if self.context.halt.is_cancelled() {
                    return self.halted().await.map(Some);
                }
                let kept = self.kept(page.depth, page.title.as_deref(), &page.text)?;
                if kept.hash == page.index_hash {
                    continue;
                }
                let plan = self.indexer.plan(page.id, page.title.as_deref(), &kept.markdown).await?;
                let mut write = app.store.write().await?;
                if !crawl::set_index_hash(&mut write, crawl, page.id, &page.content_hash, &kept.hash).await? {
                    continue;
                }
                let placed =
                    chunks::place(&mut write, self.indexer.scope, page.id, &kept.hash, &plan.places).await?;
                let Placed::Done { added, reused } = placed else {
                    // The version is brought up to date by whoever looks next: the hashes differ.
                    continue;
                };
                let spent = runs::Spent {
                    embedding_calls: plan.bill.calls,
                    embedded_tokens: plan.bill.tokens,
                    cost_micro_usd: plan.bill.cost_micro_usd,
                    chunks_added: added,
                    chunks_reused: reused,
                    ..runs::Spent::default()
                };
                runs::add(&mut write, crawl.workspace, crawl.run_id, &spent).await?;
                write.commit().await?;
            }
        }
    }
}
