//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;
use tokio::time::Instant;

use super::cite::Filter;
use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::retrieve::{Place, Retrieved, retrieve};
use super::spend::estimate;
use super::trace::Purpose;
use super::{AskRequest, Service, extractive};
use crate::error::{Code, Error, Result};
use crate::providers::{ChatEvent, ChatModel, ChatRequest, Finish, Usage};

/// How the writing ended.
pub(super) enum Ended {
    Finished(FinishReason),
    Stopped(Stopped),
    Failed(Error),
}

/// Writes the answer to a question; the last thing it does is to push the last event.
pub(super) async fn write(service: Service, request: AskRequest, live: Arc<Live>) {
    let mut draft = Draft::new();
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
        let paid = self.afford_search(service, request, before).await?;
        let place = Place { workspace_id: request.workspace_id, indexes: &request.indexes, paid };
        let searching = self.elapsed_ms();
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
        self.explain_search(&found, searching);
        if found.hits.is_empty() || found.best() < self.threshold {
            let empty = found.hits.is_empty();
            self.explain_refusal(if empty { "nothing_found" } else { "below_threshold" });
            return Ok(self.refuse(request, live));
        }
        let mut filter = Filter::new(&found.hits);
        let finish = match service.providers().chat.clone() {
            Some(chat) => self.ask(chat.as_ref(), service, request, &found, &mut filter, live).await?,
            None => self.quote(&found, &mut filter, live),
        };
        // A model that wrote nothing that may be shown has not answered either.
        if filter.declined() || finish.is_none() || self.text.trim().is_empty() {
            self.explain_refusal(if filter.declined() { "model_declined" } else { "empty" });
            return Ok(self.refuse(request, live));
        }
        Ok(finish.unwrap_or(FinishReason::Stop))
    }

    /// Streams the chat model's answer; where a cap on spending is in the way, quotes as the built-in answerer does.
    async fn ask(
        &mut self,
        chat: &dyn ChatModel,
        service: &Service,
        request: &AskRequest,
        found: &Retrieved,
        filter: &mut Filter,
        live: &Live,
    ) -> Result<Option<FinishReason>> {
        let wanted = request.settings.models.chat.clone();
        let model = wanted.clone().unwrap_or_else(|| chat.model().to_owned());
        let history = &request.history[request.history.len().saturating_sub(service.history())..];
        let prompt = Prompt {
            bot_name: &request.bot_name,
            owner_says: &request.system_prompt,
            history,
            hits: &self.hits,
            question: &request.question,
            context: &request.asker.context,
        };
        let messages = prompt.messages();
        let price = chat.price(wanted.as_deref());
        let words = || messages.iter().map(|message| message.content.as_str());
        let most = Usage {
            prompt_tokens: words().map(estimate).sum(),
            cached_tokens: 0,
            completion_tokens: u64::from(chat.max_tokens()),
        };
        if !self.afford(service, request, price, most).await? {
            return Ok(self.quote(found, filter, live).map(|_| FinishReason::Budget));
        }
        self.model.clone_from(&model);
        self.explain_prompt(&messages);
        self.calling(Purpose::Answer, (chat.provider(), &model, price), words());
        let temperature = request.settings.models.temperature;
        let asked = Instant::now();
        let mut stream = chat.stream(ChatRequest { model: wanted, temperature, messages }).await?;
        let mut finish = None;
        while let Some(event) = stream.next().await {
            match event? {
                ChatEvent::Text(text) => {
                    self.heard(&text);
                    let shown = filter.push(&text);
                    self.show(shown, filter, live);
                }
                ChatEvent::Usage(usage) => self.counted(usage),
                ChatEvent::Finished(reason) => finish = Some(reason),
            }
        }
        self.called(None);
        self.step("model", asked);
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
}
