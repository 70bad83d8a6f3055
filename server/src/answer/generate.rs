//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;

use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::retrieve::{Place, retrieve};
use super::tools::{self, Toolbox};
use super::{AskRequest, Service};
use crate::error::{Code, Error, Result};
use crate::providers::{Chain, ChatEvent, ChatRequest, Finish, Tooling};

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
        let before = request.history.iter().rev().find(|turn| turn.by_visitor).map(|turn| turn.text.as_str());
        let place = Place { workspace_id: request.workspace_id, indexes: &request.indexes };
        let limit = request.settings.thresholds.passages as usize;
        let found = retrieve(
            service.store(),
            service.sketches(),
            &providers,
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
        let mut toolbox = Toolbox::of(service, request).await?;
        let chain = providers.chain(&request.settings.models.wish());
        let near = if found.hits.is_empty() || found.best() < self.threshold {
            // What no page answers a tool may; without one, the model has nothing to go by.
            if !toolbox.may_answer() || chain.is_none() {
                return Ok(self.refuse(request, live));
            }
            std::mem::take(&mut self.hits)
        } else {
            Vec::new()
        };
        let answered = !self.hits.is_empty();
        let finish = match chain {
            Some(chain) => self.ask(&chain, &mut toolbox, tools::Place { service, request, live }).await?,
            None => self.quote(request, &found, live),
        };
        // Of an answer that claims only what no page says, nothing was shown: then the pages speak for themselves.
        let nothing = self.text.trim().is_empty();
        let finish = if nothing && toolbox.has_written() {
            // What was done must be told, whatever the model made of it.
            self.tell_done(&toolbox, live)
        } else if nothing && answered && self.report.unsupported.is_some_and(|share| share > 0.0) {
            self.quote(request, &found, live)
        } else {
            finish.filter(|_| !nothing)
        };
        if finish.is_none() {
            self.hits.extend(near);
        }
        // A model that wrote nothing that may be shown has not answered either.
        Ok(finish.unwrap_or_else(|| self.refuse(request, live)))
    }

    /// Streams the chat model's answer, in as many rounds as it calls tools.
    async fn ask(
        &mut self,
        chain: &Chain,
        toolbox: &mut Toolbox,
        place: tools::Place<'_>,
    ) -> Result<Option<FinishReason>> {
        let tools::Place { service, request, live } = place;
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
        let mut messages = prompt.messages();
        toolbox.explain(&mut messages);
        let told = messages.first().map(|rules| rules.content.clone()).unwrap_or_default();
        let mut gate = self.gate(request, &told);
        let tools = Tooling { offers: toolbox.offers(), rounds: Vec::new() };
        let mut wanted = ChatRequest { messages, tools, ..ChatRequest::default() };
        self.cost_micro_usd = Some(0);
        let finish = loop {
            let mut asked = chain.ask(wanted.clone()).await?;
            self.model.clone_from(&asked.model);
            let (mut finish, mut said, mut calls) = (None, String::new(), Vec::new());
            let mut cost = None;
            while let Some(event) = asked.events.next().await {
                match event? {
                    ChatEvent::Text(text) => {
                        said.push_str(&text);
                        let shown = gate.push(&text);
                        self.show(shown, &gate, live);
                    }
                    ChatEvent::Call(call) => calls.push(call),
                    ChatEvent::Usage(usage) => {
                        self.usage += usage;
                        cost = asked.price.map(|price| price.micro_usd(usage));
                    }
                    ChatEvent::Finished(reason) => finish = Some(reason),
                }
            }
            self.cost_micro_usd = self.cost_micro_usd.zip(cost).map(|(before, cost)| before + cost);
            if calls.is_empty() {
                break finish;
            }
            if !said.trim().is_empty() {
                let shown = gate.push("\n\n");
                self.show(shown, &gate, live);
            }
            self.call_tools(toolbox, place, &mut gate, (said, calls), &mut wanted.tools).await?;
        };
        let shown = gate.finish();
        self.show(shown, &gate, live);
        self.report = gate.report();
        Ok(finish.filter(|_| !gate.declined()).map(|finish| match finish {
            Finish::Stop => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
        }))
    }
}
