//! A question's vector by the model of an index, and what it took.

use std::time::Duration;

use tokio::time::Instant;

use super::Place;
use crate::answer::search_price::is_upstream;
use crate::answer::spend::estimate;
use crate::answer::trace::{Call, Purpose};
use crate::error::{Error, Result};
use crate::providers::{Likeness, ModelError, Price, Providers, Stage, Usage};
use crate::store::Store;
use crate::store::indexes::Index;

/// A visitor waits no longer than this for an embedding; full text answers alone then.
const EMBED_WAIT: Duration = Duration::from_secs(8);

/// A question's vector, and what it took.
pub(in crate::answer) struct Embedding {
    pub(in crate::answer) vector: Option<Vec<f32>>,
    pub(in crate::answer) likeness: Likeness,
    /// Why there is none.
    pub(in crate::answer) without: Option<ModelError>,
    pub(in crate::answer) calls: Vec<Call>,
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The vector of a question by the model of an index.
///
/// # Errors
/// When the database can't be read. A failing embedder is no error.
pub(in crate::answer) async fn embed(
    store: &Store,
    providers: &Providers,
    place: Place<'_>,
    index: &Index,
    text: &str,
) -> Result<Embedding> {
    let dimensions = usize::try_from(index.dimensions).map_err(Error::internal)?;
    let none = |likeness, without| Embedding { vector: None, likeness, without, calls: Vec::new() };
    let Some(embedder) = providers.embedder_of(&index.provider, &index.model, dimensions) else {
        let missing =
            format!("the settings no longer name the model {} that the index was made with", index.model);
        return Ok(none(Likeness::Lexical, Some(ModelError::Settings(missing))));
    };
    let upstream = is_upstream(embedder.as_ref());
    let (workspace, held) = (place.workspace_id, place.held);
    // What was embedded before costs nothing.
    if let Some(vector) = held.known(store, workspace, embedder.as_ref(), text, place.now).await? {
        let likeness = embedder.likeness();
        return Ok(Embedding { vector: Some(vector), likeness, without: None, calls: Vec::new() });
    }
    if upstream && !place.paid {
        return Ok(none(embedder.likeness(), None));
    }
    let started = Instant::now();
    let embedding = held.embed(workspace, embedder.as_ref(), text);
    let embedded = match tokio::time::timeout(EMBED_WAIT, embedding).await {
        Ok(embedded) => embedded,
        Err(_) => Err(ModelError::Timeout { stage: Stage::Total }),
    };
    let took = |tokens: Option<u64>, error: Option<&ModelError>| {
        let counted = tokens.filter(|tokens| *tokens > 0);
        let guess = if error.is_none() { estimate(text) } else { 0 };
        let usage = Usage { prompt_tokens: counted.unwrap_or(guess), ..Usage::default() };
        let price = embedder.price().or(error.map(|_| Price::FREE));
        let call = Call::new(Purpose::Embed, embedder.provider(), embedder.model(), usage, price);
        let error = error.map(|error| error.to_error().code.as_str().to_owned());
        let estimated = counted.is_none() && error.is_none();
        let call = Call { ms: millis(started.elapsed()), error, estimated, ..call };
        // What runs within this program is no call.
        if upstream { vec![call] } else { Vec::new() }
    };
    let likeness = embedder.likeness();
    Ok(match embedded {
        Ok(mut embedded) => {
            let calls = took(Some(embedded.tokens), None);
            Embedding { vector: embedded.vectors.pop(), likeness, without: None, calls }
        }
        Err(error) => {
            tracing::warn!(%error, "a question could not be embedded; full text answers alone");
            let calls = took(None, Some(&error));
            Embedding { vector: None, likeness, without: Some(error), calls }
        }
    })
}
