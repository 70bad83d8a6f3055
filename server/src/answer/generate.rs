//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::StreamExt as _;
use tokio::time::Instant;

use super::cite::Gate;
use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::prompt::Prompt;
use super::recall::standalone;
use super::retrieve::Retrieved;
use super::spend::estimate;
use super::tools::{self, Toolbox};
use super::trace::Purpose;
use super::{AskRequest, Service, taught};
use crate::error::{Code, Error, Result};
use crate::providers::{Chain, ChatEvent, ChatRequest, Finish, Tooling, Usage};

/// How the writing ended.
pub(super) enum Ended {
    Finished(FinishReason),
    Stopped(Stopped),
    Failed(Error),
}

/// Writes the answer to a question; the last thing it does is to push the last event.
pub(super) async fn write(service: Service, request: AskRequest, live: Arc<Live>) {
    live.push(Event::Start { conversation_id: request.conversation_id, message_id: request.message_id });
    let (mut draft, ended) = compose(&service, &request, &live).await;
    let stored = draft.store(&service, &request, &ended).await;
    let last = match (ended, stored) {
        (_, Err(error)) | (Ended::Failed(error), Ok(())) => failed(&error),
        (Ended::Stopped(Stopped::ServerStopping), Ok(())) => failed(&stopping()),
        (Ended::Finished(reason), Ok(())) => draft.end(&live, reason),
        (Ended::Stopped(Stopped::ByReader | Stopped::Unread), Ok(())) => draft.end(&live, FinishReason::Stop),
    };
    live.push(last);
}

/// All of it but the beginning and the end: what there is of the answer then is not stored yet.
pub(super) async fn compose(service: &Service, request: &AskRequest, live: &Live) -> (Draft, Ended) {
    let mut draft = Draft::new();
    // Ending early drops what waits for the model, which ends the request to it.
    let ended = tokio::select! {
        biased;
        why = live.stopped() => Ended::Stopped(why),
        done = draft.fill(service, request, live) => done.map_or_else(Ended::Failed, Ended::Finished),
    };
    draft.timings.total = draft.started.elapsed();
    (draft, ended)
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
    /// The steps before the model and beside it are boxed: an answer waits for its model nearly all of its life, and what
    /// they need room for would be held along.
    async fn fill(&mut self, service: &Service, request: &AskRequest, live: &Live) -> Result<FinishReason> {
        if let Some(greeted) = self.greet(request, live) {
            self.trace.small_talk = Some("courtesy".to_owned());
            return Ok(greeted);
        }
        if !request.within_plan {
            self.stop_for_plan();
        }
        let providers = service.providers().of(request.workspace_id).await?;
        let chain = providers.chain(&request.settings.models.wish());
        let alone = Box::pin(self.stand_alone(service, request, chain.as_ref())).await?;
        let recalled = alone.as_deref().or_else(|| standalone(request));
        if let Some(told) = Box::pin(self.recall(service, request, &providers, recalled, live)).await? {
            return Ok(told);
        }
        let searching = self.elapsed_ms();
        let looking = self.find(service, request, &providers, chain.as_ref(), alone.as_deref());
        let mut found = Box::pin(looking).await?;
        let asked = alone.as_deref().unwrap_or(&request.question);
        self.taught = taught::prefer(service.store(), request.workspace_id, asked, &mut found).await?;
        self.threshold = service.threshold(&request.settings, found.likeness);
        self.hits.clone_from(&found.hits);
        self.explain_search(&found, searching);
        let mut toolbox = Toolbox::of(service, request).await?;
        let near = if found.hits.is_empty() || found.best() < self.threshold {
            // What no page answers a tool may; without one, the model has nothing to go by.
            if !toolbox.may_answer() || chain.is_none() {
                let empty = found.hits.is_empty();
                self.explain_refusal(if empty { "nothing_found" } else { "below_threshold" });
                return Ok(self.refuse(request, live));
            }
            std::mem::take(&mut self.hits)
        } else {
            Vec::new()
        };
        // What may be quoted where no model answers.
        let found = (!self.hits.is_empty()).then_some(&found);
        let finish = match chain {
            Some(chain) => {
                let place = tools::Place { service, request, live };
                self.ask(&chain, &mut toolbox, place, found).await?
            }
            None => found.and_then(|found| self.quote(request, found, live)),
        };
        // Of an answer that claims only what no page says, nothing was shown: then the pages speak for themselves.
        let nothing = self.text.trim().is_empty();
        let finish = if nothing && toolbox.has_written() {
            // What was done must be told, whatever the model made of it.
            Some(self.tell_done(&toolbox, live))
        } else if nothing && self.report.unsupported.is_some_and(|share| share > 0.0) {
            found.and_then(|found| self.quote(request, found, live))
        } else {
            finish.filter(|_| !nothing)
        };
        if finish.is_none() {
            self.hits.extend(near);
        }
        // A model that wrote nothing that may be shown has not answered either.
        Ok(finish.unwrap_or_else(|| {
            if self.trace.refusal.is_none() {
                self.explain_refusal("empty");
            }
            self.refuse(request, live)
        }))
    }

    /// Streams the chat model's answer, in as many rounds as it calls tools; where a cap on spending is in the way,
    /// quotes as the built-in answerer does.
    async fn ask(
        &mut self,
        chain: &Chain,
        toolbox: &mut Toolbox,
        place: tools::Place<'_>,
        found: Option<&Retrieved>,
    ) -> Result<Option<FinishReason>> {
        let tools::Place { service, request, live } = place;
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
        let mut gate: Option<Gate> = None;
        let tools = Tooling { offers: toolbox.offers(), rounds: Vec::new() };
        let mut wanted = ChatRequest { messages, tools, ..ChatRequest::default() };
        let finish = loop {
            let most = Usage {
                prompt_tokens: words(&wanted).map(estimate).sum(),
                cached_tokens: 0,
                completion_tokens: u64::from(chain.max_tokens()),
            };
            if !self.afford(service, request, chain.dearest(), most).await? {
                // What was said or done so far stands.
                if toolbox.has_written() || !self.text.trim().is_empty() {
                    break Some(Finish::Stop);
                }
                let quoted = found.and_then(|found| self.quote(request, found, live));
                return Ok(quoted.map(|_| FinishReason::Budget));
            }
            let purpose = if wanted.tools.rounds.is_empty() {
                chain.model().clone_into(&mut self.model);
                self.explain_prompt(&wanted.messages);
                Purpose::Answer
            } else {
                Purpose::Tool
            };
            self.calling(purpose, (chain.provider(), chain.model(), chain.price()), words(&wanted));
            let began = Instant::now();
            let mut asked = Box::pin(chain.ask(wanted.clone())).await?;
            self.answered_by(&asked);
            // Made while the model begins to think.
            let gate = gate.get_or_insert_with(|| self.gate(request, &told));
            let (mut finish, mut said, mut calls) = (None, String::new(), Vec::new());
            while let Some(event) = asked.events.next().await {
                match event? {
                    ChatEvent::Text(text) => {
                        self.heard(&text);
                        said.push_str(&text);
                        let shown = gate.push(&text);
                        self.show(shown, gate, live);
                    }
                    ChatEvent::Call(call) => {
                        self.heard(&call.arguments);
                        calls.push(call);
                    }
                    ChatEvent::Usage(usage) => self.counted(usage),
                    ChatEvent::Finished(reason) => finish = Some(reason),
                }
            }
            self.called(None);
            self.step("model", began);
            // What was not offered is not called.
            if calls.is_empty() || wanted.tools.offers.is_empty() {
                break finish;
            }
            if !said.trim().is_empty() {
                let shown = gate.push("\n\n");
                self.show(shown, gate, live);
            }
            Box::pin(self.call_tools(toolbox, place, gate, (said, calls), &mut wanted.tools)).await?;
        };
        let Some(mut gate) = gate else { return Ok(None) };
        let shown = gate.finish();
        self.show(shown, &gate, live);
        self.judged(&gate);
        if gate.declined() {
            self.explain_refusal("model_declined");
        }
        Ok(finish.filter(|_| !gate.declined()).map(|finish| match finish {
            Finish::Stop => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
        }))
    }
}

/// All that a model is told, for counting.
fn words(request: &ChatRequest) -> impl Iterator<Item = &str> {
    let rounds = request.tools.rounds.iter().flat_map(|round| &round.results);
    request.messages.iter().map(|message| message.content.as_str()).chain(rounds.map(String::as_str))
}
