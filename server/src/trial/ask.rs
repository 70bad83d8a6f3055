//! What a question would find in a page that is tried: the page is taken into a database in memory, and searched there.

use super::Trial;
use crate::answer::recall::Held;
use crate::answer::{Finder, Place, Retrieved, Wanted};
use crate::domain::bot::RetrievalSettings;
use crate::domain::ids::{KnowledgeBaseId, SourceId, UserId, WorkspaceId};
use crate::domain::pipeline::Pipeline;
use crate::domain::run::RunCause;
use crate::domain::source::{PageOutcome, SourceType};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::knowledge::page::content_hash;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::chunks::{self, Placed};
use crate::store::crawl::{self, Crawl, Found as OnList, Text};
use crate::store::indexes::{self, Index, NewIndex};
use crate::store::sketches::SketchCache;
use crate::store::sources::{self, NewSource};
use crate::store::{Store, knowledge_bases, runs};
use crate::worker::JobError;
use crate::worker::indexing::Indexer;
use crate::worker::till::Till;

/// Passages that are looked for, as many as a search gives.
const HITS: usize = 8;

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The passages, the best first.
    pub retrieved: Retrieved,
    /// The score below which a bot would decline.
    pub threshold: f32,
}

/// Takes the page in, and asks.
pub(super) async fn ask(
    app: &App,
    till: Till,
    pipeline: &Pipeline,
    trial: &Trial,
    question: &str,
) -> Result<Found, JobError> {
    let providers = app.providers.of(till.workspace_id).await?;
    let model = pipeline.embed.as_ref().map_or_else(
        || providers.embedding_identity(),
        |embed| (embed.provider.clone(), embed.model.clone(), i64::from(embed.dimensions)),
    );
    let store = Store::in_memory().await.map_err(Error::internal)?;
    let now = app.clock.now();
    let new = NewIndex::of(model, pipeline.chunk, false).in_language(pipeline.language);
    let (crawl, index) = begin(&store, new, now).await?;
    let indexer = Indexer::over(&store, &providers, crawl.workspace, &index)?.paid_by(till.clone());
    take_in(&store, &indexer, crawl, trial, now).await?;
    let held = Held::default();
    let indexes = std::slice::from_ref(&index);
    let place = Place { workspace_id: crawl.workspace, indexes, held: &held, now, paid: true };
    let cache = SketchCache::default();
    // As a search gives them: what was found, without what stands beside it; no reranker is paid for a trial.
    let parts = RetrievalSettings { widen: false, rerank: false, ..RetrievalSettings::default() };
    let wanted = Wanted { question, before: None, limit: HITS, parts };
    let finder = Finder { store: &store, sketches: &cache, providers: &providers, chain: None };
    let retrieved = finder.find(place, wanted).await?;
    if !retrieved.calls.is_empty() {
        let cost = retrieved.calls.iter().map(|call| call.cost_nano_usd).sum();
        till.pay(till.ask(cost).await?, &retrieved.calls).await?;
    }
    let threshold = app.answers.usual_threshold(retrieved.likeness);
    store.close().await;
    Ok(Found { retrieved, threshold })
}

/// A workspace with a knowledge base and a source whose reading has begun.
async fn begin(store: &Store, index: NewIndex, now: Timestamp) -> Result<(Crawl, Index), JobError> {
    let (workspace, knowledge_base, source) = (WorkspaceId::new(), KnowledgeBaseId::new(), SourceId::new());
    let user = User {
        id: UserId::new(),
        email: String::new(),
        name: String::new(),
        password_hash: None,
        email_verified_at: None,
        second_factor: false,
        created_at: now,
    };
    let mut write = store.write().await?;
    accounts::create_with_workspace(&mut write, &user, workspace, "").await?;
    knowledge_bases::create(&mut write, workspace, knowledge_base, "", &index, now).await?;
    let new = NewSource::given(source, knowledge_base, SourceType::Text);
    sources::create(&mut write, workspace, &new, now).await?;
    sources::begin_run(&mut write, workspace, source, RunCause::Created, 1, now).await?;
    let run_id = runs::begin(&mut write, workspace, source, 1, now).await?;
    let crawl = Crawl { workspace, knowledge_base, source, run: 1, run_id };
    let index = indexes::live(&mut write, workspace, knowledge_base).await?;
    write.commit().await?;
    Ok((crawl, index))
}

/// As `worker::jobs::ingest_source` does.
async fn take_in(
    store: &Store,
    indexer: &Indexer,
    crawl: Crawl,
    trial: &Trial,
    now: Timestamp,
) -> Result<(), JobError> {
    let page = &trial.page;
    let url = trial.url.as_ref().map(ToString::to_string).unwrap_or_default();
    let title = page.title.as_deref();
    // Cut at the same places again, up to the last passage of the trial.
    let end = trial.chunks.last().map_or(0, |last| last.end);
    let markdown = page.markdown.get(..end).unwrap_or(&page.markdown);
    let hash = content_hash(title, markdown);
    let mut write = store.write().await?;
    let listed = OnList { url, depth: 0, found_on: None, lastmod: None };
    crawl::discover(&mut write, crawl, &[listed], 1, now).await?;
    let next = crawl::take_next(&mut write, crawl, now).await?;
    let next = next.ok_or_else(|| Error::internal("a page that is tried is not on its list"))?;
    let text = Text {
        title,
        outcome: PageOutcome::Indexed,
        detail: None,
        duplicate_of: None,
        description: page.description.as_deref(),
        published_at: None,
        modified_at: None,
        index_hash: &hash,
        blocks: "[]",
        language: page.language.as_deref(),
        canonical_url: None,
        final_url: None,
        text: markdown,
        content_hash: &hash,
        etag: None,
        last_modified: None,
        http_status: None,
        bytes: 0,
        links: "[]",
    };
    crawl::save_text(&mut write, crawl, next.id, &text, now).await?;
    write.commit().await?;
    // Not within the transaction: the model is asked here.
    let plan = indexer.plan(next.id, title, markdown).await?;
    let mut write = store.write().await?;
    match chunks::place(&mut write, indexer.scope, next.id, &hash, &plan.places).await? {
        Placed::Done { .. } => Ok(write.commit().await?),
        Placed::Stale => Err(Error::internal("a passage that is tried is gone").into()),
    }
}
