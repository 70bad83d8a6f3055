//! Writes one answer: finds passages, asks the model or quotes, checks citations, stores, and tells readers.

use std::sync::Arc;

use futures::future::try_join;

use super::draft::Draft;
use super::event::{Event, FinishReason};
use super::live::{Live, Stopped};
use super::recall::standalone;
use super::stored::Stored;
use super::tools::{self, Toolbox};
use super::{AskRequest, Service, taught};
use crate::error::{Code, Error, Result};

/// How the writing ended.
pub(super) enum Ended {
    Finished(FinishReason),
    Stopped(Stopped),
    Failed(Error),
}

/// Writes the answer to a question; the last thing it does is to push the last event.
pub(super) async fn write(service: Service, request: AskRequest, stored: Stored, live: Arc<Live>) {
    live.push(Event::Start { conversation_id: request.conversation_id, message_id: request.message_id });
    let (mut draft, ended) = compose(&service, &request, stored, &live).await;
    if let Err(error) = draft.stored.wait().await {
        tracing::debug!(cause = error.chain(), "no answer is kept");
        return;
    }
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
pub(super) async fn compose(
    service: &Service,
    request: &AskRequest,
    stored: Stored,
    live: &Live,
) -> (Draft, Ended) {
    let mut draft = Draft::new(stored);
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
        let (mut found, mut toolbox) = Box::pin(try_join(looking, Toolbox::of(service, request))).await?;
        let asked = alone.as_deref().unwrap_or(&request.question);
        self.taught = taught::prefer(service.store(), request.workspace_id, asked, &mut found).await?;
        self.threshold = service.threshold(&request.settings, found.likeness);
        self.hits.clone_from(&found.hits);
        self.explain_search(&found, searching);
        // An answer waits for its model nearly all of its life: what it was not made from is not held along.
        found.left_out = Vec::new();
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
}
