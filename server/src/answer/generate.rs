//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;

use super::cite::Filter;
use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::retrieve::Retrieved;
use super::{AskRequest, Service, extractive};
use crate::error::{Code, Error, Result};
use crate::providers::{ChatEvent, ChatModel, ChatRequest, Finish};

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
        let found = self.find(service, request).await?;
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
}
