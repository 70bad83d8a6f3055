//! What an import's models become where their providers are not: an export names providers, and holds neither them nor
//! their keys.

use crate::domain::bot::BotModels;
use crate::domain::pipeline::Embedding;
use crate::providers::{OPENAI, Providers};

/// A bot's models as this workspace has them, with what could not be kept.
pub(super) fn of_bot(providers: &Providers, models: &BotModels) -> (BotModels, Option<String>) {
    let known = |reference: Option<&str>| {
        reference.is_none_or(|reference| reference == OPENAI || providers.server(reference).is_some())
    };
    let mut kept = models.clone();
    if !known(kept.provider.as_deref()) {
        kept.provider = None;
        kept.chat = None;
    }
    kept.fallbacks.retain(|model| known(model.provider.as_deref()));
    let warning = (kept != *models).then(|| {
        "Providers that the bot's models were asked at are not here: it answers with this installation's model. Choose others in \
         its settings if you like."
            .to_owned()
    });
    (kept, warning)
}

/// An embedding model as this workspace reaches it: at the provider that is named, or at another one that has it.
pub(super) fn reached(providers: &Providers, wanted: &Embedding) -> Option<Embedding> {
    if providers.embedder_for(wanted).is_some() {
        return Some(wanted.clone());
    }
    let same =
        |embedding: &Embedding| embedding.model == wanted.model && embedding.dimensions == wanted.dimensions;
    providers.choices().into_iter().map(|choice| choice.embedding).find(same)
}

/// What is told of a version whose embedding model is not reached here.
pub(super) fn without(name: &str, wanted: &Embedding) -> String {
    format!(
        "The embedding model {} of the knowledge base {name} is not reached here: it is searched by words alone until its next \
         version is built with another model.",
        wanted.model
    )
}
