//! From a question to a stream of events: passages, prompt, model, verified citations, one stored message.
//!
//! Knows no HTTP. Answers run in tasks of their own and outlive the connections that read them, see `live.rs`.

mod ask;
pub mod cite;
mod draft;
mod event;
mod explain;
pub mod extractive;
mod find;
pub mod fuse;
mod generate;
mod ground;
mod keep;
mod live;
mod prompt;
pub mod recall;
mod refusal;
mod retrieve;
mod rewrite;
mod rounds;
pub mod score;
mod search;
mod search_price;
mod small_talk;
mod spend;
mod stored;
mod taught;
pub mod tools;
pub mod trace;
mod tried;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use ask::{Asker, Begun, Question};
pub use event::{Cited, Done, Event, FinishReason, SourceKind, Timings, Used};
pub use live::{Live, LiveAnswers, Owner, Reader, Stopped};
pub use prompt::Turn;
pub use recall::Flights;
pub use refusal::{Help, NearPage};
pub use retrieve::{Finder, Hit, Matched, Place, Rankings, Reranked, Retrieved, Wanted, Why};
pub use search_price::is_upstream;
pub use spend::charge;
pub use tried::{Tried, Trying};

use crate::billing::Plans;
use crate::config;
use crate::domain::bot::BotSettings;
use crate::domain::budget::Allowance;
use crate::domain::ids::{BotId, ConversationId, MessageId, WorkspaceId};
use crate::domain::time::{Clock, Timestamp};
use crate::error::Result;
use crate::providers::{Chain, Likeness, Providers};
use crate::store::Store;
use crate::store::indexes::Index;
use crate::store::sketches::SketchCache;
use stored::Stored;

/// A question to a bot. The conversation and the question are stored already, or about to be; the answer is not.
#[derive(Debug, Clone)]
pub struct AskRequest {
    /// Whose bot it is.
    pub workspace_id: WorkspaceId,
    /// What models may cost it.
    pub allowance: Allowance,
    /// Whether its plan has messages left; if not, no model is called.
    pub within_plan: bool,
    /// Which bot.
    pub bot_id: BotId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The question's identifier.
    pub question_id: MessageId,
    /// The answer's identifier, later than the question's.
    pub message_id: MessageId,
    /// Its name.
    pub bot_name: String,
    /// Its owner's words to the model.
    pub system_prompt: String,
    /// Its settings.
    pub settings: BotSettings,
    /// The versions of indexes it answers from, one of each knowledge base.
    pub indexes: Vec<Index>,
    /// What is asked.
    pub question: String,
    /// What was said before, oldest first, without the question.
    pub history: Vec<Turn>,
    /// Whether it is only tried, see `tried.rs`: then no answer that was kept is given, and none is kept.
    pub tried: bool,
    /// Who passes the question on.
    pub asker: Asker,
}

/// Passages for a query, without an answer.
#[derive(Debug, Clone)]
pub struct Found {
    /// What was found, and how.
    pub retrieved: Retrieved,
    /// The score below which the bot would decline.
    pub threshold: f32,
}

/// Answers questions. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    sketches: SketchCache,
    providers: Providers,
    settings: config::Answers,
    cache: config::Cache,
    flights: Flights,
    question_sketches: SketchCache,
    clock: Arc<dyn Clock>,
    live: LiveAnswers,
    /// Set once, when the server opens; without it bots have no tools.
    kit: OnceLock<tools::Kit>,
    /// Likewise; without them nothing is limited.
    plans: OnceLock<Arc<Plans>>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").field("live", &self.0.live).finish_non_exhaustive()
    }
}

impl Service {
    /// A service over a store and models.
    #[must_use]
    pub fn new(
        store: Store,
        providers: Providers,
        settings: config::Answers,
        cache: config::Cache,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let live = LiveAnswers::new(
            Duration::from_secs(settings.grace_seconds),
            Duration::from_secs(settings.keep_seconds),
        );
        Self::with_live(store, providers, settings, cache, clock, live)
    }

    /// As `new`, with answers that are kept for other times.
    #[must_use]
    pub fn with_live(
        store: Store,
        providers: Providers,
        settings: config::Answers,
        cache: config::Cache,
        clock: Arc<dyn Clock>,
        live: LiveAnswers,
    ) -> Self {
        let sketches = SketchCache::default();
        let (flights, question_sketches) = (Flights::default(), SketchCache::default());
        let (kit, plans) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner {
            store,
            sketches,
            providers,
            settings,
            cache,
            flights,
            question_sketches,
            clock,
            live,
            kit,
            plans,
        }))
    }

    /// Gives it what calling tools needs. A second time changes nothing.
    pub fn equip(&self, kit: tools::Kit) {
        if self.0.kit.set(kit).is_err() {
            tracing::warn!("answers were equipped with tools twice");
        }
    }

    /// Keeps to the limits of plans from now on. A second time changes nothing.
    pub fn limit(&self, plans: Arc<Plans>) {
        if self.0.plans.set(plans).is_err() {
            tracing::warn!("answers were given plans twice");
        }
    }

    fn plans(&self) -> &Plans {
        static NONE: Plans = Plans::none();
        self.0.plans.get().map_or(&NONE, |plans| plans)
    }

    /// What calling tools needs; none where bots have no tools.
    #[must_use]
    pub fn kit(&self) -> Option<&tools::Kit> {
        self.0.kit.get()
    }

    /// Begins to answer a question that is stored; the reader is the first of the answer's readers.
    ///
    /// # Errors
    /// `server_stopping` when the server is going down.
    pub fn start(&self, request: AskRequest) -> Result<Reader> {
        self.begin(request, Stored::already())
    }

    fn begin(&self, request: AskRequest, stored: Stored) -> Result<Reader> {
        if self.0.live.is_stopping() {
            return Err(generate::stopping());
        }
        let owner = Owner { workspace_id: request.workspace_id, conversation_id: request.conversation_id };
        let service = self.clone();
        Ok(self.0.live.run(request.message_id, owner, |live| generate::write(service, request, stored, live)))
    }

    /// An answer under way or just ended, to be read (again) or cancelled.
    #[must_use]
    pub fn live(&self, id: MessageId) -> Option<Arc<Live>> {
        self.0.live.get(id)
    }

    /// Ends and forgets the answers of conversations that are gone.
    pub fn forget(&self, conversations: &[ConversationId]) {
        self.0.live.forget(conversations);
    }

    /// How many answers are being written.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.live.under_way()
    }

    /// Ends all answers with an error event, stores what there is of them, and takes no more questions.
    pub async fn stop(&self) {
        self.0.live.stop().await;
    }

    /// The score below which a bot declines that has no threshold of its own.
    #[must_use]
    pub fn usual_threshold(&self, likeness: Likeness) -> f32 {
        let installation = Some(self.0.settings.min_score).filter(|score| *score >= 0.0);
        installation.unwrap_or_else(|| score::default_threshold(likeness))
    }

    fn threshold(&self, settings: &BotSettings, likeness: Likeness) -> f32 {
        settings.thresholds.min_score.unwrap_or_else(|| self.usual_threshold(likeness))
    }

    fn finder<'a>(&'a self, providers: &'a Providers, chain: Option<&'a Chain>) -> Finder<'a> {
        Finder { store: &self.0.store, sketches: &self.0.sketches, providers, chain }
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn providers(&self) -> &Providers {
        &self.0.providers
    }

    /// Messages of the conversation that a model is given.
    fn history(&self) -> usize {
        self.0.settings.history
    }

    fn settings(&self) -> &config::Answers {
        &self.0.settings
    }

    fn flights(&self) -> &Flights {
        &self.0.flights
    }

    fn cache_settings(&self) -> config::Cache {
        self.0.cache
    }

    fn question_sketches(&self) -> &SketchCache {
        &self.0.question_sketches
    }

    fn min_score(&self) -> f32 {
        self.0.settings.min_score
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}
