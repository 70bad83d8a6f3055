//! What looking for passages may cost: a question is embedded once for each model that indexes were made with.

use super::draft::Draft;
use super::recall::Held;
use super::retrieve::embedded;
use super::spend::estimate;
use super::{AskRequest, Service};
use crate::domain::ids::WorkspaceId;
use crate::error::{Error, Result};
use crate::providers::{Embedder, Price, Providers, Usage};
use crate::store::indexes::Index;

/// Whether calling it is paid for: what runs within this program is not.
#[must_use]
pub fn is_upstream(embedder: &dyn Embedder) -> bool {
    !matches!(embedder.provider(), "builtin" | "local")
}

/// What a call may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Most {
    /// No model is called that has to be paid.
    Nothing,
    /// Billionths of a US dollar.
    NanoUsd(i64),
    /// A model's price is not known.
    Unknown,
}

impl Most {
    /// With another call at that price.
    fn and(self, price: Option<Price>, usage: Usage) -> Self {
        match (self, price) {
            (Self::Unknown, _) | (_, None) => Self::Unknown,
            (Self::Nothing, Some(price)) => Self::NanoUsd(price.nano_usd(usage)),
            (Self::NanoUsd(before), Some(price)) => {
                Self::NanoUsd(before.saturating_add(price.nano_usd(usage)))
            }
        }
    }
}

impl Service {
    /// What embedding a question for these indexes may cost, looked for together with the one before it. What is known
    /// costs nothing.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn price_of_search(
        &self,
        providers: &Providers,
        (workspace, indexes, held): (WorkspaceId, &[Index], &Held),
        question: &str,
        before: Option<&str>,
    ) -> Result<Most> {
        let mut most = Most::Nothing;
        for index in indexes {
            let dimensions = usize::try_from(index.dimensions).map_err(Error::internal)?;
            let embedder = providers.embedder_of(&index.provider, &index.model, dimensions);
            let Some(embedder) = embedder.filter(|embedder| is_upstream(embedder.as_ref())) else { continue };
            let text = embedded(index.analysis, question, before);
            if held.known(self.store(), workspace, embedder.as_ref(), &text, self.now()).await?.is_none() {
                let usage = Usage { prompt_tokens: estimate(&text), ..Usage::default() };
                most = most.and(embedder.price(), usage);
            }
        }
        Ok(most)
    }
}

impl Draft {
    /// As `afford`, for embedding a question, looked for together with the one before it. Where that costs nothing there
    /// is nothing to ask.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub(super) async fn afford_search(
        &mut self,
        service: &Service,
        providers: &Providers,
        request: &AskRequest,
        (question, before): (&str, Option<&str>),
    ) -> Result<bool> {
        let place = (request.workspace_id, request.indexes.as_slice(), &self.recall.held);
        match service.price_of_search(providers, place, question, before).await? {
            Most::Nothing => Ok(true),
            Most::NanoUsd(most) => self.afford_sum(service, request, Some(most)).await,
            Most::Unknown => self.afford_sum(service, request, None).await,
        }
    }
}
