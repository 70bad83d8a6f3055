//! A page's text taken into a version of an index: cut, looked up, embedded, and written.
//!
//! What the index holds already, said by whatever page, is not stored again; what any version of the knowledge base holds
//! a vector of is not embedded again.

use super::JobError;
use super::kept::Kept;
use super::till::Till;
use crate::answer::is_upstream;
use crate::answer::trace::{Call, Purpose};
use crate::domain::ids::{DocumentId, WorkspaceId};
use crate::domain::pipeline::Chunking;
use crate::error::Error;
use crate::knowledge::chunk::{Chunk, ChunkSettings, chunk, estimate_tokens, near};
use crate::knowledge::extract::repeated::without;
use crate::providers::{Embedder, ModelError, Price, Providers, Usage};
use crate::state::App;
use crate::store::Store;
use crate::store::chunks::{self, NewChunk, NewPlace, Said};
use crate::store::indexes::Index;
use crate::store::vectors::{self, IndexScope};
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;

/// The code of jobs that fail because a model's vectors have another length than their index.
pub const NEW_INDEX_NEEDED: &str = "new_index_needed";

/// Takes pages into one version of an index.
pub struct Indexer {
    store: Store,
    /// The version.
    pub scope: IndexScope,
    embedder: Arc<dyn Embedder>,
    /// Who pays; none if nobody does.
    till: Option<Till>,
    /// Embeddings of before; none for what is only tried.
    kept: Option<Kept>,
    chunking: Chunking,
}

/// A page's passages, ready to be written.
#[derive(Debug)]
pub struct Plan {
    /// What is to stand where.
    pub places: Vec<NewPlace>,
    /// What embedding took.
    pub bill: Bill,
    /// Another page that says all that this one says, with its address.
    pub twin: Option<(DocumentId, String)>,
}

/// What embedding took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bill {
    /// Times that the model was asked.
    pub calls: i64,
    /// Tokens, as the model counts them, or as they are estimated where it does not.
    pub tokens: i64,
    /// Millionths of a US dollar; none if the price is not known.
    pub cost_micro_usd: Option<i64>,
}

impl Indexer {
    /// For a version of an index.
    ///
    /// # Errors
    /// When the settings no longer reach its embedding model.
    pub async fn new(app: &App, workspace: WorkspaceId, index: &Index) -> Result<Self, JobError> {
        let providers = app.providers.of(workspace).await?;
        let indexer = Self::over(&app.store, &providers, workspace, index)?;
        let kept = Kept {
            store: app.store.clone(),
            clock: Arc::clone(&app.clock),
            workspace,
            held_for: Duration::from_secs(u64::from(app.config.cache.embedding_days) * 24 * 60 * 60),
        };
        let indexer = Self { kept: Some(kept), ..indexer };
        Ok(indexer.paid_by(Till::of(app, workspace, index.knowledge_base_id)))
    }

    /// What it embeds is charged there.
    #[must_use]
    pub fn paid_by(self, till: Till) -> Self {
        Self { till: Some(till), ..self }
    }

    /// For a version of an index in that database.
    ///
    /// # Errors
    /// When the settings don't reach its embedding model.
    pub fn over(
        store: &Store,
        providers: &Providers,
        workspace: WorkspaceId,
        index: &Index,
    ) -> Result<Self, JobError> {
        let scope = IndexScope::of(workspace, index)?;
        let embedder = providers.embedder_of(&index.provider, &index.model, scope.dimensions).ok_or_else(|| JobError {
            passing: false,
            ..JobError::passing(
                "embedding_model_missing",
                &format!(
                    "This knowledge base was made with the embedding model {} ({}), which the server's settings no longer \
                     reach. Choose another model for it, or ask the operator to set this one up again.",
                    index.model,
                    providers.name_of(&index.provider)
                ),
            )
        })?;
        Ok(Self { store: store.clone(), scope, embedder, till: None, kept: None, chunking: index.chunking })
    }

    /// Cuts a text and finds out what of it is new. `document` is the page it is for.
    ///
    /// # Errors
    /// When the database or the embedding model fail.
    pub async fn plan(
        &self,
        document: DocumentId,
        title: Option<&str>,
        markdown: &str,
    ) -> Result<Plan, JobError> {
        let pieces = chunk(markdown, title, &ChunkSettings::from(&self.chunking));
        let known = known(&self.store, self.scope, self.chunking, &pieces).await?;
        let rowids: Vec<i64> = known.iter().flatten().map(|(rowid, _)| *rowid).collect();
        let twin = if !pieces.is_empty() && rowids.len() == pieces.len() {
            let mut distinct = rowids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let mut conn = self.store.read().await?;
            chunks::page_with_all(&mut conn, self.scope, document, &distinct).await?
        } else {
            None
        };
        let missing: Vec<&Chunk> =
            pieces.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(piece, _)| piece).collect();
        let (mut vectors, bill) = self.vectors(&missing).await?;
        let mut places = Vec::with_capacity(pieces.len());
        for (piece, known) in pieces.into_iter().zip(known) {
            let said = match known {
                Some((rowid, words_hash)) => Said::Before(rowid, words_hash),
                None => {
                    // Cloned, for a page may say the same twice under different headings.
                    let vector = vectors.get_mut(&piece.hash).cloned();
                    let vector = vector.ok_or_else(|| Error::internal("a passage has no vector"))?;
                    Said::New(Box::new(NewChunk {
                        words_hash: words_hash(self.chunking, &piece),
                        bands: if self.chunking.merge_similar { near::bands(&piece.text) } else { None },
                        text: piece.text,
                        tokens: piece.tokens,
                        content_hash: piece.hash,
                        vector,
                    }))
                }
            };
            places.push(NewPlace { heading_path: piece.heading_path, said });
        }
        Ok(Plan { places, bill, twin })
    }

    /// Vectors by content hash: those that are there are taken over, the others asked for.
    async fn vectors(&self, pieces: &[&Chunk]) -> Result<(HashMap<String, Vec<f32>>, Bill), JobError> {
        if pieces.is_empty() {
            return Ok((HashMap::new(), Bill::default()));
        }
        let hashes: Vec<String> = pieces.iter().map(|piece| piece.hash.clone()).collect();
        let mut vectors = {
            let mut conn = self.store.read().await?;
            vectors::reusable(&mut conn, self.scope, &hashes).await?
        };
        let mut missing: Vec<(String, String)> = Vec::new();
        for piece in pieces {
            if !vectors.contains_key(&piece.hash) && !missing.iter().any(|(hash, _)| *hash == piece.hash) {
                missing.push((piece.hash.clone(), words(piece)));
            }
        }
        if let Some(kept) = &self.kept {
            vectors.extend(kept.take(self.embedder.as_ref(), &mut missing).await?);
        }
        if missing.is_empty() {
            return Ok((vectors, Bill::default()));
        }
        let texts: Vec<String> = missing.iter().map(|(_, text)| text.clone()).collect();
        let guess = || texts.iter().map(|text| estimate_tokens(text) as u64).sum();
        let price = self.embedder.price();
        // What runs within this program costs nothing and is not counted.
        let till = self.till.as_ref().filter(|_| is_upstream(self.embedder.as_ref()));
        let leave = match till {
            None => None,
            Some(till) => {
                let most = Usage { prompt_tokens: guess(), ..Usage::default() };
                Some((till, till.ask(price.map(|price| price.nano_usd(most))).await?))
            }
        };
        let embedded = self.embedder.embed(&texts).await.map_err(failed)?;
        let estimated = embedded.tokens == 0;
        let tokens = if estimated { guess() } else { embedded.tokens };
        let usage = Usage { prompt_tokens: embedded.tokens, ..Usage::default() };
        if let Some((till, leave)) = leave {
            let took = Usage { prompt_tokens: tokens, ..Usage::default() };
            let (provider, model) = (self.embedder.provider(), self.embedder.model());
            let call = Call { estimated, ..Call::new(Purpose::Index, provider, model, took, price) };
            till.pay(leave, &[call]).await?;
        }
        if let Some(kept) = &self.kept {
            kept.keep(self.embedder.as_ref(), &texts, &embedded.vectors).await?;
        }
        vectors.extend(missing.into_iter().map(|(hash, _)| hash).zip(embedded.vectors));
        let bill = Bill {
            calls: 1,
            tokens: i64::try_from(embedded.tokens).map_err(Error::internal)?,
            cost_micro_usd: self.embedder.price().map(|price: Price| price.micro_usd(usage)),
        };
        Ok((vectors, bill))
    }
}

/// A failure of the embedding model. Another length of vectors does not pass: only its owner can decide on a new index.
fn failed(error: ModelError) -> JobError {
    match error {
        ModelError::Dimensions { model, got, expected } => JobError {
            passing: false,
            ..JobError::passing(
                NEW_INDEX_NEEDED,
                &format!(
                    "The embedding model {model} now gives vectors of {got} numbers, and this index holds vectors of \
                     {expected}. Nothing was stored. A new index is needed: choose the model with {got} numbers in the \
                     knowledge base's pipeline and build the next version, or set the provider up as it was before."
                ),
            )
        },
        error => error.to_error().into(),
    }
}

/// What of a text's pieces a version of an index holds: row and hash of each.
///
/// # Errors
/// When the database can't be read.
pub async fn held(
    store: &Store,
    workspace: WorkspaceId,
    index: &Index,
    pieces: &[Chunk],
) -> Result<Vec<Option<(i64, String)>>, Error> {
    known(store, IndexScope::of(workspace, index)?, index.chunking, pieces).await
}

async fn known(
    store: &Store,
    scope: IndexScope,
    chunking: Chunking,
    pieces: &[Chunk],
) -> Result<Vec<Option<(i64, String)>>, Error> {
    let mut conn = store.read().await?;
    let mut known = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let hash = words_hash(chunking, piece);
        let exact = chunks::with_words(&mut conn, scope, &hash).await?;
        let mut found = exact.map(|rowid| (rowid, hash));
        if found.is_none()
            && chunking.merge_similar
            && let Some(bands) = near::bands(&piece.text)
        {
            let twins = chunks::in_bands(&mut conn, scope, bands).await?;
            let twin = twins.into_iter().find(|twin| near::is_near(&twin.text, &piece.text));
            found = twin.map(|twin| (twin.rowid_, twin.words_hash));
        }
        known.push(found);
    }
    Ok(known)
}

/// Without merging, the whole heading path belongs to what is said, so that only the same passage is one.
fn words_hash(chunking: Chunking, piece: &Chunk) -> String {
    if chunking.merge_similar {
        near::words_hash(piece.heading_path.last().map(String::as_str), &piece.text)
    } else {
        piece.hash.clone()
    }
}

/// What is embedded: the headings say what a passage is about.
#[must_use]
pub fn words(piece: &Chunk) -> String {
    if piece.heading_path.is_empty() {
        piece.text.clone()
    } else {
        format!("{}\n\n{}", piece.heading_path.join(" > "), piece.text)
    }
}

/// A text without the blocks that stand on nearly every page of its source.
#[must_use]
pub fn without_repeated<S: BuildHasher>(markdown: &str, repeated: &HashSet<i64, S>) -> String {
    if repeated.is_empty() {
        return markdown.to_owned();
    }
    without(markdown, &|hash| repeated.contains(&hash.cast_signed()))
}
