//! The stage of an answer that finds its passages: a follow-up is put so that it stands alone, then passages are looked for.

use std::time::Duration;

use super::draft::Draft;
use super::retrieve::{Place, Retrieved, Wanted};
use super::rewrite::{self, needed, rewrite};
use super::trace::Rewrite;
use super::{AskRequest, Service};
use crate::domain::bot::RetrievalSettings;
use crate::error::Result;
use crate::providers::{Chain, Providers};

impl Draft {
    /// Finds the passages for a question, `alone` if it was put so that it stands alone. Calls of models are checked
    /// against the caps first, and noted.
    pub(super) async fn find(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        chain: Option<&Chain>,
        alone: Option<&str>,
    ) -> Result<Retrieved> {
        let parts = request.settings.retrieval;
        let before = request.history.iter().rev().find(|turn| turn.by_visitor).map(|turn| turn.text.as_str());
        // What stands alone needs no more.
        let points_back = alone.is_none() && needed(&request.history, &request.question).is_some();
        let before = before.filter(|_| points_back);
        let rerank = parts.rerank && self.afford_reranker(service, request, providers, chain).await?;
        let parts = RetrievalSettings { rerank, ..parts };
        let question = alone.unwrap_or(&request.question);
        let mut found = self.look(service, request, providers, (chain, parts), (question, before)).await?;
        // "Parking?" may go with the question before it, or be about something else.
        if before.is_some() && found.best() < service.threshold(&request.settings, found.likeness) {
            let other = self.look(service, request, providers, (chain, parts), (question, None)).await?;
            found = found.or_better(other);
        }
        self.timings.embed = found.embed;
        self.timings.retrieve = found.retrieve;
        Ok(found)
    }

    /// Looks for a question's passages once, together with the question before it.
    async fn look(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        (chain, parts): (Option<&Chain>, RetrievalSettings),
        (question, before): (&str, Option<&str>),
    ) -> Result<Retrieved> {
        let paid = self.afford_search(service, providers, request, (question, before)).await?;
        let (indexes, held) = (&request.indexes, &self.recall.held);
        let place = Place { workspace_id: request.workspace_id, indexes, held, now: service.now(), paid };
        let limit = request.settings.thresholds.passages as usize;
        service.finder(providers, chain).find(place, Wanted { question, before, limit, parts }).await
    }

    /// The question as it is understood without the conversation, where it points back to what was said before and the
    /// chat model can say so in time.
    pub(super) async fn stand_alone(
        &mut self,
        service: &Service,
        request: &AskRequest,
        chain: Option<&Chain>,
    ) -> Result<Option<String>> {
        let Some(chain) = chain.filter(|_| request.settings.retrieval.rewrite) else { return Ok(None) };
        let Some(why) = needed(&request.history, &request.question) else { return Ok(None) };
        if !self.afford(service, request, chain.dearest(), rewrite::most()).await? {
            return Ok(None);
        }
        let wait = Duration::from_millis(service.settings().rewrite_ms);
        let rewriting = rewrite(chain, &request.history, &request.question, wait, self.started).await;
        self.spent(rewriting.call);
        if let Some(to) = &rewriting.question {
            let (from, to) = (request.question.clone(), to.clone());
            self.trace.rewrite = Some(Rewrite { from, to, why: why.to_owned() });
        }
        Ok(rewriting.question)
    }

    async fn afford_reranker(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        chain: Option<&Chain>,
    ) -> Result<bool> {
        let Some(reranker) = providers.reranker.as_ref().filter(|reranker| reranker.can_judge(chain)) else {
            return Ok(false);
        };
        let (price, most) = reranker.dearest(chain);
        self.afford(service, request, price, most).await
    }
}
