//! The stage of an answer that finds its passages: a follow-up is put so that it stands alone, then passages are looked for.

use std::time::Duration;

use super::draft::Draft;
use super::retrieve::{Place, Retrieved, Wanted};
use super::rewrite::{Rewriting, rewrite};
use super::trace::Call;
use super::{AskRequest, Service};
use crate::error::Result;
use crate::providers::{Chain, Providers};

impl Draft {
    /// Finds the passages for a question. What that took is noted in the draft.
    pub(super) async fn find(
        &mut self,
        service: &Service,
        request: &AskRequest,
        providers: &Providers,
        chain: Option<&Chain>,
    ) -> Result<Retrieved> {
        let parts = request.settings.retrieval;
        let rewriting = match chain.filter(|_| parts.rewrite) {
            Some(chain) => self.stand_alone(service, request, chain).await,
            None => None,
        };
        let alone = rewriting.as_ref().and_then(|rewriting| rewriting.question.as_deref());
        let before = request.history.iter().rev().find(|turn| turn.by_visitor).map(|turn| turn.text.as_str());
        let place = Place { workspace_id: request.workspace_id, indexes: &request.indexes };
        let wanted = Wanted {
            question: alone.unwrap_or(&request.question),
            // What stands alone needs no more.
            before: before.filter(|_| alone.is_none()),
            limit: request.settings.thresholds.passages as usize,
            parts,
        };
        let found = service.finder(providers, chain).find(place, wanted).await?;
        if let Some(reranked) = &found.reranked {
            self.took(&reranked.call);
        }
        self.timings.embed = found.embed;
        self.timings.retrieve = found.retrieve;
        Ok(found)
    }

    async fn stand_alone(&mut self, service: &Service, request: &AskRequest, chain: &Chain) -> Option<Rewriting> {
        let wait = Duration::from_millis(service.settings().rewrite_ms);
        let rewriting = rewrite(chain, &request.history, &request.question, wait, self.started).await?;
        self.took(&rewriting.call);
        Some(rewriting)
    }

    /// Adds a call's tokens and cost to the message's.
    fn took(&mut self, call: &Call) {
        self.usage.prompt_tokens += call.prompt_tokens;
        self.usage.completion_tokens += call.completion_tokens;
        let cost = call.cost_nano_usd.map(|nano_usd| nano_usd.saturating_add(500).div_euclid(1000));
        self.cost_micro_usd = self.cost_micro_usd.zip(cost).map(|(before, cost)| before + cost);
    }
}
