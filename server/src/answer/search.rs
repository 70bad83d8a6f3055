//! The stage of an answer that finds its passages: a follow-up is put so that it stands alone, then passages are looked for.

use std::time::Duration;

use super::draft::Draft;
use super::retrieve::{Place, Retrieved, Wanted};
use super::rewrite::{Rewriting, rewrite};
use super::{AskRequest, Service};
use crate::error::Result;

impl Draft {
    /// Finds the passages for a question. What that took is noted in the draft.
    pub(super) async fn find(&mut self, service: &Service, request: &AskRequest) -> Result<Retrieved> {
        let parts = request.settings.retrieval;
        let rewriting = if parts.rewrite { self.stand_alone(service, request).await } else { None };
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
        let found = service.finder().find(place, wanted).await?;
        self.timings.embed = found.embed;
        self.timings.retrieve = found.retrieve;
        Ok(found)
    }

    async fn stand_alone(&mut self, service: &Service, request: &AskRequest) -> Option<Rewriting> {
        let chat = service.providers().chat.clone()?;
        let model = request.settings.models.chat.as_deref();
        let wait = Duration::from_millis(service.settings().rewrite_ms);
        rewrite(chat.as_ref(), model, &request.history, &request.question, wait, self.started).await
    }
}
