//! What the next version would hold and cost, before anything is made: the stored texts are cut as wanted and counted.

use super::Wanted;
use crate::domain::ids::{KnowledgeBaseId, WorkspaceId};
use crate::error::{Error, Result};
use crate::knowledge::chunk::{ChunkSettings, chunk, estimate_tokens, near};
use crate::providers::Usage;
use crate::state::App;
use crate::store::estimates::{self, Text};
use crate::store::indexes::Size;
use crate::worker::indexing::words;
use std::collections::HashMap;

/// Up to so many pages are cut; of more, so many that lie evenly among them, and the counts are scaled.
const SAMPLE: usize = 500;
/// Pages whose texts are held at once.
const BATCH: usize = 50;

/// What the next version would hold and cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Pages with text.
    pub documents: i64,
    /// Passages, those that are said twice counted once.
    pub chunks: i64,
    /// Tokens to be embedded.
    pub tokens: i64,
    /// Passages whose vectors are there already.
    pub reused_chunks: i64,
    /// Millionths of a US dollar; none if the model's price is not known.
    pub cost_micro_usd: Option<i64>,
    /// Whole seconds, by the last build's pace; none if there was none.
    pub seconds: Option<i64>,
    /// Bytes on disk.
    pub bytes: i64,
}

/// A passage that the version would hold.
struct Passage {
    /// Of what is embedded.
    hash: String,
    tokens: usize,
    bytes: usize,
}

/// Passages by the hash of what is said.
type Passages = HashMap<String, Passage>;

/// Estimates a version made as wanted. Of more than 500 pages, 500 are looked at; their counts are scaled, which counts
/// passages that several pages share too often.
///
/// # Errors
/// When the database can't be read.
pub async fn estimate(
    app: &App,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    wanted: &Wanted,
) -> Result<Estimate> {
    let pages = estimates::pages(&mut *app.store.read().await?, workspace, knowledge_base).await?;
    let step = pages.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<_> = pages.iter().copied().step_by(step).collect();
    let mut passages = Passages::new();
    for batch in sample.chunks(BATCH) {
        let texts = estimates::texts(&mut *app.store.read().await?, workspace, batch).await?;
        let wanted = wanted.clone();
        // Away from the threads that answer.
        let cut = tokio::task::spawn_blocking(move || {
            let mut cut = Passages::new();
            for text in &texts {
                add(&mut cut, &wanted, text);
            }
            cut
        });
        passages.extend(cut.await.map_err(Error::internal)?);
    }
    let hashes: Vec<String> = passages.values().map(|passage| passage.hash.clone()).collect();
    let (known, last) = {
        let mut conn = app.store.read().await?;
        let known =
            estimates::embedded(&mut conn, workspace, knowledge_base, &wanted.embedding, &hashes).await?;
        (known, estimates::last_build(&mut conn, workspace, knowledge_base).await?)
    };
    let documents = count(pages.len())?;
    let looked_at = count(sample.len())?.max(1);
    let scaled = |figure: i64| figure.saturating_mul(documents).div_euclid(looked_at);
    let reused = passages.values().filter(|passage| known.contains(&passage.hash)).count();
    let new = passages.values().filter(|passage| !known.contains(&passage.hash));
    let tokens = scaled(count(new.map(|passage| passage.tokens).sum())?);
    let bytes: usize = passages.values().map(|passage| passage.bytes).sum();
    let chunks = scaled(count(passages.len())?);
    let usage = Usage { prompt_tokens: u64::try_from(tokens).map_err(Error::internal)?, ..Usage::default() };
    let providers = app.providers.of(workspace).await?;
    let price = providers.embedder_for(&wanted.embedding).and_then(|embedder| embedder.price());
    Ok(Estimate {
        documents,
        chunks,
        tokens,
        reused_chunks: scaled(count(reused)?),
        cost_micro_usd: price.map(|price| price.micro_usd(usage)),
        seconds: last.map(|(ms, pages)| ms.saturating_mul(documents).div_euclid(pages.max(1) * 1000)),
        bytes: Size::of(
            chunks,
            count(bytes / passages.len().max(1))?,
            i64::from(wanted.embedding.dimensions),
        )
        .bytes,
    })
}

fn count(figure: usize) -> Result<i64> {
    i64::try_from(figure).map_err(Error::internal)
}

fn add(passages: &mut Passages, wanted: &Wanted, text: &Text) {
    let settings = ChunkSettings::from(&wanted.chunking);
    for piece in chunk(&text.text, text.title.as_deref(), &settings) {
        let key = if wanted.chunking.merge_similar {
            near::words_hash(piece.heading_path.last().map(String::as_str), &piece.text)
        } else {
            piece.hash.clone()
        };
        let tokens = estimate_tokens(&words(&piece));
        passages.entry(key).or_insert(Passage { bytes: piece.text.len(), hash: piece.hash, tokens });
    }
}
