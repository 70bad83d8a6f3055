//! Which embedding models a knowledge base may be made with.

use super::{Embedder, Price, Providers, builtin};
use crate::config::Provider;
use crate::domain::pipeline::Embedding;
use std::sync::Arc;

/// OpenAI's embedding models with the length of their vectors; at its own address they can be chosen without being
/// named in the settings.
const OPENAI: [(&str, u32); 3] =
    [("text-embedding-3-small", 1536), ("text-embedding-3-large", 3072), ("text-embedding-ada-002", 1536)];

/// An embedding model that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The model.
    pub embedding: Embedding,
    /// What a token costs; none if that is not known.
    pub price: Option<Price>,
    /// Whether it is the installation's, which new knowledge bases are made with.
    pub current: bool,
}

impl Providers {
    /// The models that can be chosen, the installation's first.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let mut named = vec![identity(self.embedder.as_ref())];
        if matches!(self.embeddings.provider, Provider::OpenAi | Provider::Auto) {
            let host = url::Url::parse(&self.embeddings.base_url)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned));
            let known = OPENAI.iter().filter(|_| host.as_deref() == Some("api.openai.com"));
            let known = known.map(|(model, dimensions)| ((*model).to_owned(), *dimensions));
            let further = self.embeddings.models.iter().map(|model| (model.name.clone(), model.dimensions));
            named.extend(further.chain(known).map(|(model, dimensions)| Embedding {
                provider: "openai".to_owned(),
                model,
                dimensions,
            }));
        }
        named.extend(self.local.as_deref().map(|embedder| identity(embedder)));
        for server in self.own().iter().chain(self.further()) {
            named.extend(server.spec.embedding_models.iter().map(|model| Embedding {
                provider: server.spec.reference.clone(),
                model: model.name.clone(),
                dimensions: model.dimensions,
            }));
        }
        named.push(identity(&builtin::BuiltinEmbedder::default()));
        let mut choices: Vec<Choice> = Vec::with_capacity(named.len());
        for embedding in named {
            if choices.iter().any(|choice| choice.embedding == embedding) {
                continue;
            }
            // One that can't be set up can't be chosen.
            if let Some(embedder) = self.embedder_for(&embedding) {
                choices.push(Choice { price: embedder.price(), current: choices.is_empty(), embedding });
            }
        }
        choices
    }

    /// A model by its name in a pipeline; none when the settings don't reach it.
    #[must_use]
    pub fn embedder_for(&self, embedding: &Embedding) -> Option<Arc<dyn Embedder>> {
        self.embedder_of(&embedding.provider, &embedding.model, embedding.dimensions as usize)
    }

    /// What is wrong with a model that an index was made with, and what to do; none if it is reached as it was.
    #[must_use]
    pub fn trouble(&self, embedding: &Embedding) -> Option<String> {
        let Embedding { provider, model, dimensions } = embedding;
        if self.embedder_for(embedding).is_none() {
            let name = self.name_of(provider);
            let why = self.server(provider).and_then(|server| server.fault().map(ToString::to_string));
            let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
            return Some(format!(
                "The embedding model {model} of {name} that this version was made with is not reached any more{why}: it is searched \
                 by words alone, and new pages can't be taken in. Set it up again, or build a new index with another model."
            ));
        }
        // Only of a provider that says so itself: OpenAI's models can be asked for several lengths.
        let server = self.server(provider)?;
        let listed = server.spec.embedding_models.iter().find(|listed| listed.name == *model)?;
        (listed.dimensions != *dimensions).then(|| {
            format!(
                "{} now gives vectors of {} numbers with {model}, and this version holds vectors of {dimensions}. A new index is \
                 needed: choose the model with its new length in the pipeline, and build the next version.",
                server.spec.name, listed.dimensions
            )
        })
    }

    /// The model that a pipeline wants: the one it names, or the installation's.
    #[must_use]
    pub fn wanted(&self, embedding: Option<&Embedding>) -> Embedding {
        embedding.cloned().unwrap_or_else(|| identity(self.embedder.as_ref()))
    }
}

fn identity(embedder: &dyn Embedder) -> Embedding {
    Embedding {
        provider: embedder.provider().to_owned(),
        model: embedder.model().to_owned(),
        dimensions: u32::try_from(embedder.dimensions()).unwrap_or(u32::MAX),
    }
}
