//! An answer that is told again: looked up before anything is searched for, and kept when it may be told again.
//!
//! Only questions that stand alone are looked up, and only answers kept that were made without a conversation, without
//! a program's own context and without tools, that are whole, declined nothing and cite something. What they rely on must
//! still be there.

use super::{Keep, alike, key};
use crate::answer::cite::{Judged, Report, Verdict};
use crate::answer::draft::Draft;
use crate::answer::event::{Cited, FinishReason, SourceKind};
use crate::answer::live::Live;
use crate::answer::retrieve::{Embedding, Hit, Place, Why, embed};
use crate::answer::tools::usable;
use crate::answer::trace::CacheUse;
use crate::answer::{AskRequest, Service};
use crate::domain::ids::MessageId;
use crate::domain::time::Timestamp;
use crate::domain::tool::ToolSpec;
use crate::error::{Code, Error, Result};
use crate::providers::{Likeness, Providers};
use crate::store::cache::{self, KeptAnswer, NewAnswer};
use crate::store::messages::{self, Message, Source};
use crate::store::passages::{self, Passage};
use crate::store::question_vectors;
use crate::store::{Conn, vectors};
use std::time::Duration;

/// Kept answers that are compared with a question.
const NEARBY: u32 = 50;
/// Below this cosine two questions are not one, whatever their words say: a veto on the built-in embedder's vectors, which
/// are near where words are shared. Chosen, not fitted.
const LEXICAL: f32 = 0.8;
/// The same for models that place texts by what they say; chosen, too.
const SEMANTIC: f32 = 0.9;

/// An answer that is there, with all that it relies on.
struct Found {
    message: Message,
    sources: Vec<(Source, Passage)>,
    cosine: Option<f32>,
}

impl Draft {
    /// Tells an answer again if there is one; none if the question has to be answered. `standalone` is the question as it
    /// is understood without its conversation; none if it can't be.
    pub(in crate::answer) async fn recall(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        standalone: Option<&str>,
        live: &Live,
    ) -> Result<Option<FinishReason>> {
        let settings = &request.settings.cache;
        let for_all = settings.answers && request.asker.context.is_empty() && !request.tried;
        let Some(question) = standalone.filter(|_| for_all) else { return Ok(None) };
        // The built-in answerer costs nothing anyway.
        let Some(chain) = providers.chain(&request.settings.models.wish()) else { return Ok(None) };
        let ground = service.ground(request, &chain.identity()).await?;
        let (own, nearby) = key::question(&ground, question);
        let mut found = service.exact(request, &own).await?;
        if found.is_none() {
            self.recall.flight = service.flights().enter(&own).await;
            if self.recall.flight.is_none() {
                found = service.exact(request, &own).await?;
            }
        }
        self.trace_cache("exact", found.as_ref());
        if found.is_none() && settings.near {
            found = self.near(service, request, providers, question, &nearby).await?;
            self.trace_cache("near", found.as_ref());
        }
        let Some(found) = found else {
            // What was said before may have gone into the answer.
            self.recall.keep = request.history.is_empty().then_some(Keep { key: own, nearby });
            return Ok(None);
        };
        self.recall.flight = None;
        self.threshold = service.threshold(&request.settings, likeness(request, providers));
        self.tell(found, live)?;
        Ok(Some(FinishReason::Stop))
    }

    /// The answer to a question that is the same by its words, and near by its vector.
    async fn near(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        question: &str,
        nearby: &str,
    ) -> Result<Option<Found>> {
        let now = service.now();
        let mut conn = service.store().read().await?;
        let kept =
            cache::answers_nearby(&mut conn, request.workspace_id, request.bot_id, nearby, now, NEARBY)
                .await?;
        drop(conn);
        let alike: Vec<KeptAnswer> =
            kept.into_iter().filter(|kept| alike::agree(question, &kept.question)).collect();
        let Some(index) = request.indexes.first().filter(|_| !alike.is_empty()) else { return Ok(None) };
        let paid = self.afford_search(service, providers, request, (question, None)).await?;
        let (indexes, held) = (&request.indexes, &self.recall.held);
        let place = Place { workspace_id: request.workspace_id, indexes, held, now, paid };
        let began = self.elapsed_ms();
        let Embedding { vector, likeness, calls, .. } =
            embed(service.store(), providers, place, index, question).await?;
        for mut call in calls {
            call.started_ms += began;
            self.spent(call);
        }
        // Without a vector there is no veto, and so no answer to somebody else's question.
        let Some(vector) = vector else { return Ok(None) };
        let limit = match likeness {
            Likeness::Lexical => LEXICAL,
            Likeness::Semantic => SEMANTIC,
        };
        for kept in alike {
            let mut conn = service.store().read().await?;
            let cosine = question_vectors::cosine_to_question_of(
                &mut conn,
                request.workspace_id,
                kept.message_id,
                (&index.provider, &index.model),
                &vector,
            )
            .await?;
            let Some(cosine) = cosine.filter(|cosine| *cosine >= limit) else { continue };
            if let Some(found) = load(&mut conn, request, kept.message_id).await? {
                return Ok(Some(Found { cosine: Some(cosine), ..found }));
            }
        }
        Ok(None)
    }

    /// Tells it as if it were written now. It costs nothing.
    fn tell(&mut self, found: Found, live: &Live) -> Result<()> {
        let Found { message, sources, .. } = found;
        let verdicts: Option<Vec<Verdict>> =
            message.verdicts.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        let sentences = verdicts.into_iter().flatten().map(Judged::from).collect();
        #[expect(clippy::cast_possible_truncation, reason = "a share was stored from f32")]
        let unsupported = message.unsupported_share.map(|share| share as f32);
        self.report = Report { sentences, unsupported };
        self.recall.from = Some(message.cached_from.unwrap_or(message.id));
        if let Some(model) = message.model {
            self.model = model;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a score was stored from f32")]
        for (source, passage) in sources {
            let score = source.score as f32;
            self.sources.push(Cited {
                // What a tool gave is not kept to be told again.
                kind: SourceKind::Page,
                n: u32::try_from(source.n).unwrap_or(u32::MAX),
                title: source.title,
                url: source.url,
                quote: source.quote,
                chunk_id: source.chunk_id,
                document_id: source.document_id,
                score,
            });
            if !self.hits.iter().any(|hit| hit.passage.chunk_id == passage.chunk_id) {
                self.hits.push(Hit {
                    passage,
                    score,
                    vector_rank: None,
                    text_rank: None,
                    cosine: None,
                    rerank_score: None,
                    why: Why::Hit,
                });
            }
        }
        self.say(message.text, live);
        Ok(())
    }

    fn trace_cache(&mut self, kind: &str, found: Option<&Found>) {
        self.trace.cache.push(CacheUse {
            kind: kind.to_owned(),
            hit: found.is_some(),
            of_message: found.map(|found| found.message.cached_from.unwrap_or(found.message.id)),
            cosine: found.and_then(|found| found.cosine),
        });
    }

    /// Keeps what the answer leaves to be recalled: where the question is, its embedding, and the answer itself if it may be
    /// told again. In the transaction that stores the answer.
    pub(in crate::answer) async fn remember(
        &self,
        conn: &mut Conn,
        service: &Service,
        request: &AskRequest,
        message: &Message,
        now: Timestamp,
    ) -> Result<()> {
        let workspace = request.workspace_id;
        for placed in self.recall.held.placed() {
            question_vectors::insert(conn, workspace, request.bot_id, request.question_id, &placed).await?;
        }
        let settings = service.cache_settings();
        let expires = service.embeddings_expire(now);
        self.recall.held.keep(conn, workspace, Some(request.question_id), now, expires).await?;
        let whole = message.finish_reason.as_deref() == Some(FinishReason::Stop.as_str())
            && message.status == "complete"
            && !message.refused
            && self.trace.tools.is_empty()
            && !self.sources.is_empty();
        if let Some(keep) = self.recall.keep.as_ref().filter(|_| whole && self.recall.from.is_none()) {
            let answer = NewAnswer {
                key: keep.key.clone(),
                bot_id: request.bot_id,
                message_id: message.id,
                nearby: keep.nearby.clone(),
                question: request.question.clone(),
            };
            let expires = now.after(Duration::from_secs(u64::from(settings.answer_hours) * 60 * 60));
            cache::keep_answer(conn, workspace, &answer, now, expires).await?;
        }
        Ok(())
    }
}

impl Service {
    /// All that answers depend on besides the question, at this moment.
    async fn ground(&self, request: &AskRequest, model: &str) -> Result<String> {
        let numbers: Vec<i64> = request.indexes.iter().map(|index| index.number).collect();
        let mut conn = self.store().read().await?;
        let changes = vectors::changes(&mut conn, request.workspace_id, &numbers).await?;
        // What was said without a tool may be said otherwise with one.
        let tools = usable(&mut conn, self, request).await?;
        let tools: Vec<&ToolSpec> = tools.iter().map(|tool| &tool.spec).collect();
        key::ground(request, model, self.min_score(), &changes, &tools)
    }

    /// The answer that is kept under a key, if it still holds.
    async fn exact(&self, request: &AskRequest, key: &str) -> Result<Option<Found>> {
        let mut conn = self.store().read().await?;
        match cache::answer(&mut conn, request.workspace_id, key, self.now()).await? {
            Some(kept) => load(&mut conn, request, kept.message_id).await,
            None => Ok(None),
        }
    }
}

/// What being near means in the first of the indexes.
fn likeness(request: &AskRequest, providers: &Providers) -> Likeness {
    let embedder = request.indexes.first().and_then(|index| {
        let dimensions = usize::try_from(index.dimensions).ok()?;
        providers.embedder_of(&index.provider, &index.model, dimensions)
    });
    embedder.map_or(Likeness::Lexical, |embedder| embedder.likeness())
}

/// An answer with what it relies on; none if something of it is gone, or it was found wanting.
async fn load(conn: &mut Conn, request: &AskRequest, id: MessageId) -> Result<Option<Found>> {
    let workspace = request.workspace_id;
    let message = match messages::get(conn, workspace, id).await {
        Ok(message) => message,
        Err(error) if error.code == Code::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if message.rating.as_deref() == Some("down") || message.refused || message.status != "complete" {
        return Ok(None);
    }
    let sources = messages::sources(conn, workspace, id).await?;
    let numbers: Vec<i64> = request.indexes.iter().map(|index| index.number).collect();
    let chunks: Vec<_> = sources.iter().map(|source| source.chunk_id).collect();
    let passages = passages::by_chunks(conn, workspace, &numbers, &chunks).await?;
    let mut held = Vec::with_capacity(sources.len());
    for source in sources {
        let Some(passage) = passages.iter().find(|passage| passage.chunk_id == source.chunk_id) else {
            return Ok(None);
        };
        held.push((source, passage.clone()));
    }
    Ok(Some(Found { message, sources: held, cosine: None }))
}

/// Whether a question stands alone although something was said before: when nothing else was asked.
pub(in crate::answer) fn standalone(request: &AskRequest) -> Option<&str> {
    let asked = alike::exact(&request.question);
    let mut before = request.history.iter().filter(|turn| turn.by_visitor);
    before.all(|turn| alike::exact(&turn.text) == asked).then_some(request.question.as_str())
}
