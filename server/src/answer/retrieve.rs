//! A question's passages: vectors and full text of one index, fused and scored.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::ids::WorkspaceId;
use crate::domain::text::terms::query_terms;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::providers::{Likeness, ModelError, Price, Providers, Stage, Usage};
use crate::store::indexes::Index;
use crate::store::passages::{self, Passage};
use crate::store::sketches::SketchCache;
use crate::store::vectors::{self, IndexScope};
use crate::store::{Conn, Store, full_text};

use super::fuse::{Fused, fuse};
use super::recall::Held;
use super::score::{Asked, Searchable, score};
use super::spend::{estimate, is_upstream};
use super::trace::{Call, Purpose};

/// Places of each ranking that are fused.
const RANKED: u32 = 50;
/// A visitor waits no longer than this for an embedding; full text answers alone then.
const EMBED_WAIT: Duration = Duration::from_secs(8);
/// A question of no more terms than this may need the one before it to be understood.
const SHORT_QUESTION: usize = 3;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: Passage,
    /// How well it fits, 0 to 1; see `score.rs`.
    pub score: f32,
    /// The cosine of its vector and the question's; none if it is not among the nearest.
    pub cosine: Option<f32>,
    /// Its place among the nearest vectors, from 1.
    pub vector_rank: Option<u32>,
    /// Its place in full text, from 1.
    pub text_rank: Option<u32>,
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

    /// What stands above the passage: its page's title and headings.
    #[must_use]
    pub fn above(&self) -> String {
        let passage = &self.passage;
        let above: Vec<&str> =
            passage.title.iter().chain(&passage.heading_path).map(String::as_str).collect();
        above.join("\n")
    }
}

/// What was found, and how.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// The best first.
    pub hits: Vec<Hit>,
    /// The question's terms, weighted.
    pub asked: Asked,
    /// What being near means in this index.
    pub likeness: Likeness,
    /// Why vectors were left out, if they were.
    pub without_vectors: Option<ModelError>,
    /// Calls of models, with times from the beginning of the search.
    pub calls: Vec<Call>,
    /// Embedding the question.
    pub embed: Duration,
    /// The rest.
    pub retrieve: Duration,
}

impl Retrieved {
    /// Together with what another index holds. The terms are weighed as in the index with the better passages.
    fn with(mut self, mut other: Self, limit: usize) -> Self {
        if other.best() > self.best() {
            std::mem::swap(&mut self, &mut other);
        }
        self.hits.extend(other.hits);
        // A stable sort: equally good passages of one index keep their order.
        self.hits.sort_by(|left, right| right.score.total_cmp(&left.score));
        self.hits.truncate(limit);
        self.without_vectors = self.without_vectors.or(other.without_vectors);
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

/// Finds up to `limit` passages. `before` is the question that came before in the conversation; a short one is
/// looked for together with it. Of several indexes, the passages with the best scores are taken.
///
/// # Errors
/// When the database can't be read. A failing embedder is no error: full text answers alone.
pub async fn retrieve(
    store: &Store,
    cache: &SketchCache,
    providers: &Providers,
    place: Place<'_>,
    question: &str,
    before: Option<&str>,
    limit: usize,
) -> Result<Retrieved> {
    let own = query_terms(question);
    let before = before.filter(|_| own.len() <= SHORT_QUESTION);
    let text = before.map_or_else(|| question.to_owned(), |before| format!("{before}\n{question}"));
    let began = Instant::now();
    let mut all: Option<Retrieved> = None;
    for index in place.indexes {
        let started = Instant::now();
        let Embedding { vector, likeness, without: without_vectors, mut calls } =
            embed(store, providers, place, index, &text).await?;
        let embed = started.elapsed();
        for call in &mut calls {
            call.started_ms += millis(started.saturating_duration_since(began));
        }
        let started = Instant::now();
        let look = Look {
            scope: IndexScope::of(place.workspace_id, index)?,
            terms: query_terms(&text),
            own_terms: own.len(),
            vector,
            likeness,
            limit,
        };
        let mut conn = store.read().await?;
        let (hits, asked) = look.run(&mut conn, cache).await?;
        drop(conn);
        let found =
            Retrieved { hits, asked, likeness, without_vectors, calls, embed, retrieve: started.elapsed() };
        all = Some(match all {
            None => found,
            Some(all) => all.with(found, limit),
        });
    }
    all.ok_or_else(|| Error::internal("a bot without a knowledge base"))
}

/// A question's vector, and what it took.
pub(super) struct Embedding {
    pub(super) vector: Option<Vec<f32>>,
    pub(super) likeness: Likeness,
    /// Why there is none.
    without: Option<ModelError>,
    pub(super) calls: Vec<Call>,
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The vector of a question by the model of an index.
///
/// # Errors
/// When the database can't be read. A failing embedder is no error.
pub(super) async fn embed(
    store: &Store,
    providers: &Providers,
    place: Place<'_>,
    index: &Index,
    text: &str,
) -> Result<Embedding> {
    let dimensions = usize::try_from(index.dimensions).map_err(Error::internal)?;
    let none = |likeness, without| Embedding { vector: None, likeness, without, calls: Vec::new() };
    let Some(embedder) = providers.embedder_of(&index.provider, &index.model, dimensions) else {
        let missing =
            format!("the settings no longer name the model {} that the index was made with", index.model);
        return Ok(none(Likeness::Lexical, Some(ModelError::Settings(missing))));
    };
    let upstream = is_upstream(embedder.as_ref());
    let (workspace, held) = (place.workspace_id, place.held);
    // What was embedded before costs nothing.
    if let Some(vector) = held.known(store, workspace, embedder.as_ref(), text, place.now).await? {
        let likeness = embedder.likeness();
        return Ok(Embedding { vector: Some(vector), likeness, without: None, calls: Vec::new() });
    }
    if upstream && !place.paid {
        return Ok(none(embedder.likeness(), None));
    }
    let started = Instant::now();
    let embedding = held.embed(store, workspace, embedder.as_ref(), text, place.now);
    let embedded = match tokio::time::timeout(EMBED_WAIT, embedding).await {
        Ok(embedded) => embedded?,
        Err(_) => Err(ModelError::Timeout { stage: Stage::Total }),
    };
    let took = |tokens: Option<u64>, error: Option<&ModelError>| {
        let counted = tokens.filter(|tokens| *tokens > 0);
        let guess = if error.is_none() { estimate(text) } else { 0 };
        let usage = Usage { prompt_tokens: counted.unwrap_or(guess), ..Usage::default() };
        let price = embedder.price().or(error.map(|_| Price::FREE));
        let call = Call::new(Purpose::Embed, embedder.provider(), embedder.model(), usage, price);
        let error = error.map(|error| error.to_error().code.as_str().to_owned());
        let estimated = counted.is_none() && error.is_none();
        let call = Call { ms: millis(started.elapsed()), error, estimated, ..call };
        // What runs within this program is no call.
        if upstream { vec![call] } else { Vec::new() }
    };
    let likeness = embedder.likeness();
    Ok(match embedded {
        Ok(mut embedded) => {
            let calls = took(Some(embedded.tokens), None);
            Embedding { vector: embedded.vectors.pop(), likeness, without: None, calls }
        }
        Err(error) => {
            tracing::warn!(%error, "a question could not be embedded; full text answers alone");
            let calls = took(None, Some(&error));
            Embedding { vector: None, likeness, without: Some(error), calls }
        }
    })
}

struct Look {
    scope: IndexScope,
    terms: Vec<String>,
    /// How many terms the question has without the one before it.
    own_terms: usize,
    vector: Option<Vec<f32>>,
    likeness: Likeness,
    limit: usize,
}

impl Look {
    async fn run(&self, conn: &mut Conn, cache: &SketchCache) -> Result<(Vec<Hit>, Asked)> {
        let near = match &self.vector {
            Some(vector) => {
                vectors::search(conn, cache, self.scope, vector, vectors::CANDIDATES, RANKED as usize).await?
            }
            None => Vec::new(),
        };
        let by_text = full_text::search(conn, self.scope, &self.terms, RANKED).await?;
        let frequencies = full_text::frequencies(conn, self.scope, &self.terms).await?;
        let size = vectors::size(conn, cache, self.scope).await?;
        let asked = Asked::new(&self.terms, &frequencies, size);
        // Lexical vectors repeat what full text says: they only order what it finds equally good.
        let weight = match self.likeness {
            Likeness::Lexical => 0.2,
            Likeness::Semantic => 1.0,
        };
        let by_vector: Vec<i64> = near.iter().map(|near| near.rowid).collect();
        let mut fused = fuse(&by_vector, &by_text, weight);
        fused.truncate(self.limit);
        let rowids: Vec<i64> = fused.iter().map(|chunk| chunk.rowid).collect();
        let passages = passages::by_rowids(conn, self.scope.workspace_id, &rowids).await?;
        let hit = |passage: Passage| {
            let fused = fused.iter().find(|chunk| chunk.rowid == passage.rowid)?;
            let cosine = near.iter().find(|near| near.rowid == passage.rowid).map(|near| near.cosine);
            Some(self.hit(passage, fused, cosine, &asked))
        };
        Ok((passages.into_iter().filter_map(hit).collect(), asked))
    }

    fn hit(&self, passage: Passage, fused: &Fused, cosine: Option<f32>, asked: &Asked) -> Hit {
        let searchable = Searchable::new(&whole(&passage));
        // Of a question that leans on the one before, something of its own must be there, too.
        let leans = self.own_terms > 0 && self.own_terms < self.terms.len();
        let found = asked.found_in(&searchable);
        let own_found =
            found[found.len().saturating_sub(self.own_terms)..].iter().any(|weight| *weight > 0.0);
        let coverage = if leans && !own_found { 0.0 } else { asked.coverage(&searchable) };
        Hit {
            score: score(coverage, cosine, self.likeness),
            cosine,
            vector_rank: fused.vector_rank,
            text_rank: fused.text_rank,
            passage,
        }
    }
}

/// All words of a passage, with those that stand above it.
fn whole(passage: &Passage) -> String {
    let mut whole = passage.title.clone().unwrap_or_default();
    for heading in &passage.heading_path {
        whole.push('\n');
        whole.push_str(heading);
    }
    whole.push('\n');
    whole.push_str(&passage.text);
    whole
}
