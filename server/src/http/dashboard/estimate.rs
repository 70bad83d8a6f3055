//! What the next version would hold and cost, and which embedding models can be chosen for it.

use super::indexes::wanted;
use super::knowledge_bases::PipelinePatch;
use crate::domain::ids::KnowledgeBaseId;
use crate::domain::pipeline::Pipeline;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::usd;
use crate::state::App;
use crate::store::indexes::{self, Index};
use crate::store::knowledge_bases;
use crate::versions::Wanted;
use crate::versions::estimate::estimate as look;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to estimate.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateIn {
    /// What would be changed of the pipeline before.
    #[garde(skip)]
    pipeline: Option<PipelinePatch>,
}

/// What the next version would hold and cost. Of more than 500 pages, 500 are looked at and their counts scaled.
#[derive(Debug, Serialize, ToSchema)]
pub struct EstimateOut {
    /// Pages with text.
    documents: i64,
    /// Passages.
    chunks: i64,
    /// Tokens to be embedded, estimated.
    tokens: i64,
    /// Passages whose vectors are there already.
    reused_chunks: i64,
    /// US dollars for the tokens; null if the model's price is not known.
    #[schema(required)]
    cost_usd: Option<f64>,
    /// Seconds, by the pace of the last build; null if there was none.
    #[schema(required)]
    seconds: Option<i64>,
    /// About how many bytes it would take on disk.
    bytes: i64,
    /// Whether the live version was made otherwise.
    needs_reindex: bool,
    /// In which respect, in sentences.
    why: Vec<String>,
}

fn why(wanted: &Wanted, before: &Pipeline, after: &Pipeline, live: &Index) -> Vec<String> {
    let mut why = Vec::new();
    if wanted.other_model(live) {
        why.push(format!(
            "The embedding model would be {} with {} numbers instead of {} with {}.",
            wanted.embedding.model, wanted.embedding.dimensions, live.model, live.dimensions
        ));
    }
    if wanted.chunking != live.chunking {
        why.push("Pages would be cut otherwise.".to_owned());
    }
    if wanted.language != live.analysis.language() {
        why.push("Words would be searched for in another language.".to_owned());
    }
    if before.fetch != after.fetch || before.extract != after.extract {
        why.push(
            "What is fetched and taken from pages changes when the sources are read again, not by the next version."
                .to_owned(),
        );
    }
    why
}

/// Estimate what the next version would hold and cost, by the pipeline or by one changed. Nothing is made or embedded.
#[utoipa::path(post, path = "/knowledge-bases/{id}/estimate", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), request_body = EstimateIn, responses((status = 200, body = EstimateOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid")))]
pub async fn estimate(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(input): Json<EstimateIn>,
) -> Result<axum::Json<EstimateOut>> {
    let (base, live) = {
        let mut conn = app.store.read().await?;
        let base = knowledge_bases::get(&mut conn, caller.workspace, id).await?;
        (base, indexes::live(&mut conn, caller.workspace, id).await?)
    };
    let pipeline =
        input.pipeline.unwrap_or_default().on(&app.providers.of(caller.workspace).await?, &base.pipeline)?;
    let wanted = wanted(&app, &pipeline);
    let found = look(&app, caller.workspace, id, &wanted).await?;
    Ok(axum::Json(EstimateOut {
        documents: found.documents,
        chunks: found.chunks,
        tokens: found.tokens,
        reused_chunks: found.reused_chunks,
        cost_usd: found.cost_micro_usd.map(usd),
        seconds: found.seconds,
        bytes: found.bytes,
        needs_reindex: wanted.differs(&live),
        why: why(&wanted, &base.pipeline, &pipeline, &live),
    }))
}

/// An embedding model that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingModelOut {
    /// `openai`, `builtin`, the name of one of the installation's providers or the id of one of the workspace's.
    provider: String,
    /// What people call the provider.
    provider_name: String,
    /// Its name.
    model: String,
    /// Length of its vectors.
    dimensions: u32,
    /// US dollars for a million tokens; null if that is not known.
    #[schema(required)]
    price_usd_per_million: Option<f64>,
    /// Whether it is the installation's, which new knowledge bases are made with.
    current: bool,
}

/// The embedding models that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingModelsOut {
    /// The installation's first.
    items: Vec<EmbeddingModelOut>,
}

/// The embedding models that a knowledge base can choose.
#[utoipa::path(get, path = "/embedding-models", tag = "Knowledge bases", responses((status = 200, body = EmbeddingModelsOut)))]
pub async fn models(State(app): State<App>, caller: Caller) -> Result<axum::Json<EmbeddingModelsOut>> {
    let providers = app.providers.of(caller.workspace).await?;
    let items = providers.choices().into_iter().map(|choice| EmbeddingModelOut {
        provider_name: providers.name_of(&choice.embedding.provider).to_owned(),
        provider: choice.embedding.provider,
        model: choice.embedding.model,
        dimensions: choice.embedding.dimensions,
        price_usd_per_million: choice.price.map(|price| price.prompt),
        current: choice.current,
    });
    Ok(axum::Json(EmbeddingModelsOut { items: items.collect() }))
}
