//! A question's passages. Each index is looked into by vectors and full text (`look`), with the question's terms held
//! against its words (`question`); both rankings are fused and scored; what several indexes hold is put together; then
//! the candidates are ordered by a reranker (`rerank`), thinned out (`diversity`) and widened (`widen`).
//!
//! Every part but the look itself can be switched off by the bot, and none but the database can fail the answer.

mod diversity;
mod embed;
mod lexical;
mod look;
mod question;
mod rerank;
mod widen;

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::bot::RetrievalSettings;
use crate::domain::ids::WorkspaceId;
use crate::domain::text::analysis::Analysis;
use crate::domain::text::question::Term;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::providers::{Chain, Likeness, ModelError, Providers};
use crate::store::Store;
use crate::store::indexes::Index;
use crate::store::passages::Passage;
use crate::store::sketches::SketchCache;
use crate::store::vectors::IndexScope;

use super::recall::Held;
use super::score::Asked;
use super::trace::Call;
use embed::millis;
pub(super) use embed::{Embedding, embed};
pub use lexical::{Matched, most};
use look::Look;
pub use look::Rankings;
pub use rerank::Reranked;

/// A question of no more terms than this may need the one before it to be understood.
const SHORT_QUESTION: usize = 3;
/// Candidates behind those that are wanted, from which diversity chooses.
const SPARE: usize = 6;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: Passage,
    /// How well it fits, 0 to 1; see `score.rs`.
    pub score: f32,
    /// Its place among the nearest vectors, from 1.
    pub vector_rank: Option<u32>,
    /// Its place in full text, from 1.
    pub text_rank: Option<u32>,
    /// The cosine of its vector and the question's, if it is among the nearest.
    pub cosine: Option<f32>,
    /// What the reranker gave it.
    pub rerank_score: Option<f32>,
    /// Why it is there.
    pub why: Why,
}

impl Hit {
    /// What its page is called: by its title, else its address, else its first heading.
    #[must_use]
    pub fn title(&self) -> String {
        let passage = &self.passage;
        let named = passage.title.clone().filter(|title| !title.trim().is_empty());
        named
            .or_else(|| passage.url.clone())
            .or_else(|| passage.heading_path.first().cloned())
            .unwrap_or_default()
    }
}

/// Why a passage is among what an answer is made from, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It fits the question.
    Hit,
    /// It stands beside one that does.
    Neighbour,
    /// It says nearly what a better one says.
    SameWords,
    /// Its page has enough better ones.
    SamePage,
    /// There were enough better ones.
    Enough,
}

impl Why {
    /// The name in traces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Neighbour => "neighbour",
            Self::SameWords => "same_words",
            Self::SamePage => "same_page",
            Self::Enough => "enough",
        }
    }
}

/// What was found, and how.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// The best first, each followed by the neighbours that widen it.
    pub hits: Vec<Hit>,
    /// Candidates that were not taken.
    pub left_out: Vec<Hit>,
    /// The question's terms, weighted.
    pub asked: Asked,
    /// What being near means in this index.
    pub likeness: Likeness,
    /// Why vectors were left out, if they were.
    pub without_vectors: Option<ModelError>,
    /// Calls of models, with times from the beginning of the search.
    pub calls: Vec<Call>,
    /// What was looked for besides the question's own words, a sentence each.
    pub notes: Vec<String>,
    /// What the reranker did, if it was asked.
    pub reranked: Option<Reranked>,
    /// Embedding the question.
    pub embed: Duration,
    /// The rest, but for reranking.
    pub retrieve: Duration,
}

impl Retrieved {
    /// Together with what another index holds. The terms are weighed as in the index with the better passages.
    fn with(mut self, mut other: Self) -> Self {
        if other.best() > self.best() {
            std::mem::swap(&mut self, &mut other);
        }
        self.hits.extend(other.hits);
        // A stable sort: equally good passages of one index keep their order.
        self.hits.sort_by(|left, right| right.score.total_cmp(&left.score));
        self.without_vectors = self.without_vectors.or(other.without_vectors);
        self.notes.extend(other.notes);
        self.calls.extend(other.calls);
        self.embed += other.embed;
        self.retrieve += other.retrieve;
        self
    }

    /// This, or what another look found if that is better. What both took is added up.
    pub(super) fn or_better(mut self, mut other: Self) -> Self {
        if other.best() > self.best() {
            std::mem::swap(&mut self, &mut other);
        }
        self.calls.extend(other.calls);
        self.embed += other.embed;
        self.retrieve += other.retrieve;
        self
    }

    /// The best score; 0 when nothing was found.
    #[must_use]
    pub fn best(&self) -> f32 {
        self.hits.iter().map(|hit| hit.score).fold(0.0, f32::max)
    }
}

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// The versions of indexes, one of each knowledge base.
    pub indexes: &'a [Index],
    /// What has been embedded already.
    pub held: &'a Held,
    /// The time now.
    pub now: Timestamp,
    /// Whether models may be called that cost something; without, full text answers alone where the embedder is one.
    pub paid: bool,
}

/// What looks.
#[derive(Debug, Clone, Copy)]
pub struct Finder<'a> {
    /// The database.
    pub store: &'a Store,
    /// What is kept of indexes in memory.
    pub sketches: &'a SketchCache,
    /// The workspace's embedders, and the reranker.
    pub providers: &'a Providers,
    /// The bot's chat model, for a reranker that is one.
    pub chain: Option<&'a Chain>,
}

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The question.
    pub question: &'a str,
    /// The question that came before in the conversation; a short one is looked for together with it.
    pub before: Option<&'a str>,
    /// How many passages, neighbours not counted.
    pub limit: usize,
    /// Which parts are on.
    pub parts: RetrievalSettings,
}

impl Finder<'_> {
    /// Finds passages. Of several indexes, the passages with the best scores are taken.
    ///
    /// # Errors
    /// When the database can't be read. A failing embedder is no error: full text answers alone; nor is a failing
    /// reranker.
    pub async fn find(&self, place: Place<'_>, wanted: Wanted<'_>) -> Result<Retrieved> {
        let reranker = self.providers.reranker.as_ref();
        let reranker = reranker.filter(|reranker| wanted.parts.rerank && reranker.can_judge(self.chain));
        let spare = if wanted.parts.diversity { SPARE } else { 0 };
        let pool = (wanted.limit + spare).max(reranker.map_or(0, |reranker| reranker.candidates()));
        let began = Instant::now();
        let mut all: Option<Retrieved> = None;
        for index in place.indexes {
            let begun = millis(began.elapsed());
            let mut found = self.look(place, index, wanted, pool).await?;
            found.calls.iter_mut().for_each(|call| call.started_ms += begun);
            all = Some(match all {
                None => found,
                Some(all) => all.with(found),
            });
        }
        let mut all = all.ok_or_else(|| Error::internal("a bot without a knowledge base"))?;
        all.hits.truncate(pool);
        if let Some(reranker) = reranker.filter(|_| !all.hits.is_empty()) {
            let begun = millis(began.elapsed());
            let (call, reranked) = rerank::rerank(reranker, self.chain, wanted.question, &mut all.hits).await;
            all.calls.push(Call { started_ms: begun, ..call });
            all.reranked = Some(reranked);
        }
        let started = Instant::now();
        (all.hits, all.left_out) = diversity::choose(all.hits, wanted.limit, wanted.parts.diversity);
        if wanted.parts.widen {
            let mut conn = self.store.read().await?;
            widen::widen(&mut conn, place, &all.asked, &mut all.hits).await?;
        }
        all.retrieve += started.elapsed();
        Ok(all)
    }

    /// What both rankings of an index say of a question, for those who weigh them (`bench-retrieval`).
    ///
    /// # Errors
    /// When the database can't be read, or the question not be embedded.
    pub async fn rankings(&self, place: Place<'_>, wanted: Wanted<'_>) -> Result<(Rankings, Likeness)> {
        let index = place.indexes.first().ok_or_else(|| Error::internal("a bot without a knowledge base"))?;
        let (own_terms, text, terms) = read(index.analysis, wanted.question, wanted.before);
        let Embedding { vector, likeness, without, .. } =
            embed(self.store, self.providers, place, index, &text).await?;
        if let Some(error) = without {
            return Err(error.to_error());
        }
        let scope = IndexScope::of(place.workspace_id, index)?;
        let (spelling, limit) = (wanted.parts.spelling, wanted.limit);
        let look = Look { scope, own_terms, vector, likeness, spelling, limit };
        let mut conn = self.store.read().await?;
        Ok((look.rank(&mut conn, self.sketches, terms).await?, likeness))
    }

    async fn look(
        &self,
        place: Place<'_>,
        index: &Index,
        wanted: Wanted<'_>,
        pool: usize,
    ) -> Result<Retrieved> {
        let (own, text, terms) = read(index.analysis, wanted.question, wanted.before);
        let started = Instant::now();
        let Embedding { vector, likeness, without: without_vectors, calls } =
            embed(self.store, self.providers, place, index, &text).await?;
        let embed = started.elapsed();
        let started = Instant::now();
        let look = Look {
            scope: IndexScope::of(place.workspace_id, index)?,
            own_terms: own,
            vector,
            likeness,
            spelling: wanted.parts.spelling,
            limit: pool,
        };
        let mut conn = self.store.read().await?;
        let (hits, asked, notes) = look.run(&mut conn, self.sketches, terms).await?;
        Ok(Retrieved {
            hits,
            left_out: Vec::new(),
            asked,
            likeness,
            without_vectors,
            notes,
            calls,
            reranked: None,
            embed,
            retrieve: started.elapsed(),
        })
    }
}

/// What of a question is embedded for an index that was cut that way.
pub(super) fn embedded(analysis: Analysis, question: &str, before: Option<&str>) -> String {
    read(analysis, question, before).1
}

/// How many terms the question has of its own, what is embedded, and all terms: those of the question before it first,
/// if it is too short to stand alone.
fn read(analysis: Analysis, question: &str, before: Option<&str>) -> (usize, String, Vec<Term>) {
    let own = analysis.question(question);
    let telling = if analysis.is_telling(question) { own.len() } else { 0 };
    let Some(before) = before.filter(|_| telling <= SHORT_QUESTION) else {
        return (own.len(), question.to_owned(), own);
    };
    let text = format!("{before}\n{question}");
    let terms = analysis.question(&text);
    (telling, text, terms)
}
