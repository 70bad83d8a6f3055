//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;
use tokio::time::Instant;

use super::cite::Filter;
use super::event::{Cited, Done, Event, FinishReason, Timings, Used};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::retrieve::{Hit, Place, Retrieved, retrieve};
use super::{AskRequest, Service, extractive};
use crate::error::{Code, Error, Result};
use crate::providers::{ChatEvent, ChatModel, ChatRequest, Finish, Usage};
use crate::store::messages::{self, Message, Source};

/// How the writing ended.
enum Ended {
    Finished(FinishReason),
    Stopped(Stopped),
    Failed(Error),
}

/// What there is of an answer so far.
struct Draft {
    started: Instant,
    text: String,
    hits: Vec<Hit>,
    sources: Vec<Cited>,
    usage: Usage,
    cost_micro_usd: Option<i64>,
    timings: Timings,
    model: String,
    threshold: f32,
}

/// Writes the answer to a question; the last thing it does is to push the last event.
pub(super) async fn write(service: Service, request: AskRequest, live: Arc<Live>) {
    let mut draft = Draft {
        started: Instant::now(),
        text: String::new(),
        hits: Vec::new(),
        sources: Vec::new(),
        usage: Usage::default(),
        cost_micro_usd: Some(0),
        timings: Timings::default(),
        model: extractive::MODEL.to_owned(),
        threshold: 0.0,
    };
    live.push(Event::Start { conversation_id: request.conversation_id, message_id: request.message_id });
    // Ending early drops what waits for the model, which ends the request to it.
    let ended = tokio::select! {
        biased;
        why = live.stopped() => Ended::Stopped(why),
        done = draft.fill(&service, &request, &live) => done.map_or_else(Ended::Failed, Ended::Finished),
    };
    draft.timings.total = draft.started.elapsed();
    let stored = draft.store(&service, &request, &ended).await;
    let last = match (ended, stored) {
        (_, Err(error)) | (Ended::Failed(error), Ok(())) => failed(&error),
        (Ended::Stopped(Stopped::ServerStopping), Ok(())) => failed(&stopping()),
        (Ended::Finished(reason), Ok(())) => draft.end(&live, reason),
        (Ended::Stopped(Stopped::ByReader | Stopped::Unread), Ok(())) => draft.end(&live, FinishReason::Stop),
    };
    live.push(last);
}

/// What readers and askers are told when the server goes down.
pub(super) fn stopping() -> Error {
    Error::new(Code::ServerStopping, "The server is restarting. Please ask again in a moment.")
        .retry_after(std::time::Duration::from_secs(5))
}

fn failed(error: &Error) -> Event {
    tracing::warn!(code = error.code.as_str(), cause = error.chain(), "an answer broke off");
    Event::Error { code: error.code, detail: error.detail.clone(), retry_after: error.retry_after }
}

impl Draft {
    async fn fill(&mut self, service: &Service, request: &AskRequest, live: &Live) -> Result<FinishReason> {
        let before = request.history.iter().rev().find(|turn| turn.by_visitor).map(|turn| turn.text.as_str());
        let place = Place { workspace_id: request.workspace_id, indexes: &request.indexes };
        let limit = request.settings.thresholds.passages as usize;
        let found = retrieve(
            service.store(),
            service.sketches(),
            service.providers(),
            place,
            &request.question,
            before,
            limit,
        )
        .await?;
        self.timings.embed = found.embed;
        self.timings.retrieve = found.retrieve;
        self.threshold = service.threshold(&request.settings, found.likeness);
        self.hits.clone_from(&found.hits);
        if found.hits.is_empty() || found.best() < self.threshold {
            return Ok(self.refuse(request, live));
        }
        let mut filter = Filter::new(&found.hits);
        let finish = match service.providers().chat.clone() {
            Some(chat) => self.ask(chat.as_ref(), service, request, &mut filter, live).await?,
            None => self.quote(&found, &mut filter, live),
        };
        // A model that wrote nothing that may be shown has not answered either.
        if filter.declined() || finish.is_none() || self.text.trim().is_empty() {
            return Ok(self.refuse(request, live));
        }
        Ok(finish.unwrap_or(FinishReason::Stop))
    }

    /// Streams the chat model's answer.
    async fn ask(
        &mut self,
        chat: &dyn ChatModel,
        service: &Service,
        request: &AskRequest,
        filter: &mut Filter,
        live: &Live,
    ) -> Result<Option<FinishReason>> {
        let wanted = request.settings.models.chat.clone();
        self.model = wanted.clone().unwrap_or_else(|| chat.model().to_owned());
        let history = &request.history[request.history.len().saturating_sub(service.history())..];
        let prompt = Prompt {
            bot_name: &request.bot_name,
            owner_says: &request.system_prompt,
            history,
            hits: &self.hits,
            question: &request.question,
        };
        let messages = prompt.messages();
        let price = chat.price(wanted.as_deref());
        let temperature = request.settings.models.temperature;
        let mut stream = chat.stream(ChatRequest { model: wanted, temperature, messages }).await?;
        self.cost_micro_usd = None;
        let mut finish = None;
        while let Some(event) = stream.next().await {
            match event? {
                ChatEvent::Text(text) => {
                    let shown = filter.push(&text);
                    self.show(shown, filter, live);
                }
                ChatEvent::Usage(usage) => {
                    self.usage = usage;
                    self.cost_micro_usd = price.map(|price| price.micro_usd(usage));
                }
                ChatEvent::Finished(reason) => finish = Some(reason),
            }
        }
        let shown = filter.finish();
        self.show(shown, filter, live);
        Ok(finish.map(|finish| match finish {
            Finish::Stop => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
        }))
    }

    /// Quotes the best sentences.
    fn quote(&mut self, found: &Retrieved, filter: &mut Filter, live: &Live) -> Option<FinishReason> {
        for piece in extractive::answer(&found.hits, &found.asked)? {
            let shown = filter.push(&piece);
            self.show(shown, filter, live);
        }
        let shown = filter.finish();
        self.show(shown, filter, live);
        Some(FinishReason::Stop)
    }

    /// Declines in the owner's words. Nothing was cited, so there are no sources.
    fn refuse(&mut self, request: &AskRequest, live: &Live) -> FinishReason {
        self.text.clear();
        self.sources.clear();
        self.say(request.settings.refusal_text.clone(), live);
        FinishReason::Refused
    }

    fn show(&mut self, text: String, filter: &Filter, live: &Live) {
        for citation in &filter.citations()[self.sources.len()..] {
            let hit = &self.hits[citation.passage];
            self.sources.push(Cited {
                n: citation.n,
                title: title(hit),
                url: hit.passage.url.clone(),
                quote: citation.quote.clone(),
                chunk_id: hit.passage.chunk_id,
                document_id: hit.passage.document_id,
                score: hit.score,
            });
        }
        self.say(text, live);
    }

    fn say(&mut self, text: String, live: &Live) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.timings.first_token = self.started.elapsed();
        }
        self.text.push_str(&text);
        live.push(Event::Delta { text });
    }

    /// Tells the sources; returns the last event.
    fn end(self, live: &Live, finish_reason: FinishReason) -> Event {
        let used = |hit: &Hit| self.sources.iter().any(|source| source.chunk_id == hit.passage.chunk_id);
        let retrieved = self.hits.iter().map(|hit| Used { used: used(hit), hit: hit.clone() }).collect();
        live.push(Event::Sources(self.sources));
        Event::Done(Box::new(Done {
            finish_reason,
            usage: self.usage,
            cost_micro_usd: self.cost_micro_usd,
            timings: self.timings,
            model: self.model,
            threshold: self.threshold,
            retrieved: Arc::new(retrieved),
        }))
    }

    async fn store(&self, service: &Service, request: &AskRequest, ended: &Ended) -> Result<()> {
        let (status, finish_reason) = match ended {
            Ended::Finished(reason) => ("complete", Some(reason.as_str().to_owned())),
            Ended::Failed(_) if self.text.is_empty() => ("failed", None),
            // As long as its reader wanted it.
            Ended::Stopped(Stopped::ByReader) => ("incomplete", Some(FinishReason::Stop.as_str().to_owned())),
            Ended::Failed(_) | Ended::Stopped(_) => ("incomplete", None),
        };
        let count = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        let ms = |time: std::time::Duration| Some(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        let message = Message {
            id: request.message_id,
            conversation_id: request.conversation_id,
            role: "assistant".to_owned(),
            text: self.text.clone(),
            status: status.to_owned(),
            finish_reason,
            refused: matches!(ended, Ended::Finished(FinishReason::Refused)),
            model: Some(self.model.clone()),
            prompt_tokens: count(self.usage.prompt_tokens),
            completion_tokens: count(self.usage.completion_tokens),
            cost_micro_usd: self.cost_micro_usd,
            embed_ms: ms(self.timings.embed),
            retrieve_ms: ms(self.timings.retrieve),
            first_token_ms: ms(self.timings.first_token).filter(|_| !self.text.is_empty()),
            total_ms: ms(self.timings.total),
            rating: None,
            comment: None,
            created_at: service.now(),
        };
        let sources: Vec<Source> = self
            .sources
            .iter()
            .map(|source| Source {
                n: i64::from(source.n),
                chunk_id: source.chunk_id,
                document_id: source.document_id,
                title: source.title.clone(),
                url: source.url.clone(),
                quote: source.quote.clone(),
                score: f64::from(source.score),
            })
            .collect();
        let mut write = service.store().write().await?;
        messages::add_answer(&mut write, request.workspace_id, &message, &sources).await?;
        write.commit().await
    }
}

/// What a source is called: the page's title, else its address, else its first heading.
fn title(hit: &Hit) -> String {
    let passage = &hit.passage;
    let named = passage.title.clone().filter(|title| !title.trim().is_empty());
    named
        .or_else(|| passage.url.clone())
        .or_else(|| passage.heading_path.first().cloned())
        .unwrap_or_default()
}
