//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;

use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::{AskRequest, Service};
use crate::error::{Code, Error, Result};
use crate::providers::{Chain, ChatEvent, ChatRequest, Finish};

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
        if let Some(greeted) = self.greet(request, live) {
            return Ok(greeted);
        }
        let providers = service.providers().of(request.workspace_id).await?;
        let chain = providers.chain(&request.settings.models.wish());
        let found = self.find(service, request, &providers, chain.as_ref()).await?;
        self.threshold = service.threshold(&request.settings, found.likeness);
        self.hits.clone_from(&found.hits);
        if found.hits.is_empty() || found.best() < self.threshold {
            return Ok(self.refuse(request, live));
        }
        let finish = match &chain {
            Some(chain) => self.ask(chain, service, request, live).await?,
            None => self.quote(request, &found, live),
        };
        // Of an answer that claims only what no page says, nothing was shown: then the pages speak for themselves.
        let nothing = self.text.trim().is_empty();
        let finish = if nothing && self.report.unsupported.is_some_and(|share| share > 0.0) {
            self.quote(request, &found, live)
        } else {
            finish.filter(|_| !nothing)
        };
        // A model that wrote nothing that may be shown has not answered either.
        Ok(finish.unwrap_or_else(|| self.refuse(request, live)))
    }

    /// Streams the chat model's answer.
    async fn ask(
        &mut self,
        chain: &Chain,
        service: &Service,
        request: &AskRequest,
        live: &Live,
    ) -> Result<Option<FinishReason>> {
        chain.model().clone_into(&mut self.model);
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
        let told = messages.first().map(|rules| rules.content.clone()).unwrap_or_default();
        let mut gate = self.gate(request, &told);
        let mut asked = chain.ask(ChatRequest { messages, ..ChatRequest::default() }).await?;
        self.model.clone_from(&asked.model);
        // Besides what finding passages took.
        let (usage_before, cost_before) = (self.usage, self.cost_micro_usd.take());
        let mut finish = None;
        while let Some(event) = asked.events.next().await {
            match event? {
                ChatEvent::Text(text) => {
                    let shown = gate.push(&text);
                    self.show(shown, &gate, live);
                }
                ChatEvent::Usage(usage) => {
                    self.usage.prompt_tokens = usage_before.prompt_tokens + usage.prompt_tokens;
                    self.usage.completion_tokens = usage_before.completion_tokens + usage.completion_tokens;
                    let cost = asked.price.map(|price| price.micro_usd(usage));
                    self.cost_micro_usd = cost_before.zip(cost).map(|(before, cost)| before + cost);
                }
                ChatEvent::Finished(reason) => finish = Some(reason),
            }
        }
        let shown = gate.finish();
        self.show(shown, &gate, live);
        self.report = gate.report();
        Ok(finish.filter(|_| !gate.declined()).map(|finish| match finish {
            Finish::Stop => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
        }))
    }
}
