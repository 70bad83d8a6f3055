//! Knowledge bases: what sources feed and bots answer from.

use super::indexes::{IndexOut, wanted};
use crate::activity;
use crate::domain::ids::{BotId, KnowledgeBaseId};
use crate::domain::pipeline::{Chunking, Embedding, Extracting, Fetching, Pipeline};
use crate::domain::text::language::Language;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Id, Json, Paging, Query};
use crate::http::wire::{List, cursor, name as is_name};
use crate::providers::Providers;
use crate::removal;
use crate::state::App;
use crate::store::indexes::{self, NewIndex};
use crate::store::knowledge_bases::{self, BotOf, KnowledgeBase};
use crate::store::{Conn, events};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A knowledge base to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeBaseIn {
    /// 1 to 80 characters.
    #[garde(length(chars, max = 80), custom(is_name))]
    name: String,
}

/// A change of a knowledge base: fields left out stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeBasePatch {
    /// 1 to 80 characters.
    #[garde(inner(length(chars, max = 80), custom(is_name)))]
    name: Option<String>,
    /// What is to change of how pages become passages.
    #[garde(skip)]
    pipeline: Option<PipelinePatch>,
}

/// A change of a pipeline: a section given replaces that section whole, those left out stay.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelinePatch {
    /// How pages are asked for.
    fetch: Option<Fetching>,
    /// What is taken from a page.
    extract: Option<Extracting>,
    /// How text is cut.
    chunk: Option<Chunking>,
    /// The language of the pages: `auto`, or a code such as `de`.
    language: Option<Language>,
    /// Which model embeds; null for the installation's.
    #[expect(clippy::option_option, reason = "null says something else than nothing does")]
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Embedding>)]
    embed: Option<Option<Embedding>>,
}

/// Tells null from nothing.
#[expect(clippy::option_option, reason = "null says something else than nothing does")]
fn given<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Option<Embedding>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl PipelinePatch {
    /// Everything as it is in a pipeline.
    pub(super) fn whole(pipeline: Pipeline) -> Self {
        Self {
            fetch: Some(pipeline.fetch),
            extract: Some(pipeline.extract),
            chunk: Some(pipeline.chunk),
            language: Some(pipeline.language),
            embed: Some(pipeline.embed),
        }
    }

    /// The pipeline with the change, checked: its values, and that the settings reach its model.
    pub(super) fn on(self, providers: &Providers, before: &Pipeline) -> Result<Pipeline> {
        let before = before.clone();
        let chooses = self.embed.as_ref().is_some_and(|embed| *embed != before.embed);
        let pipeline = Pipeline {
            fetch: self.fetch.unwrap_or(before.fetch),
            extract: self.extract.unwrap_or(before.extract),
            chunk: self.chunk.unwrap_or(before.chunk),
            language: self.language.unwrap_or(before.language),
            embed: self.embed.unwrap_or(before.embed),
        };
        input::check(&pipeline).map_err(|mut error| {
            for field in &mut error.fields {
                field.field = format!("pipeline.{}", field.field);
            }
            Error::invalid_fields(error.fields)
        })?;
        let choices = providers.choices();
        match &pipeline.embed {
            Some(embed) if chooses && !choices.iter().any(|choice| choice.embedding == *embed) => {
                let known: Vec<String> = choices
                    .iter()
                    .map(|choice| format!("{} ({})", choice.embedding.model, choice.embedding.dimensions))
                    .collect();
                Err(Error::invalid(
                    "pipeline.embed",
                    "invalid",
                    format!(
                        "{} of {} with {} numbers is no model that can be reached. Choose one of: {}; or add it to a \
                         provider, or ask the operator to add it to FRONTDESK_EMBEDDINGS__MODELS.",
                        embed.model,
                        providers.name_of(&embed.provider),
                        embed.dimensions,
                        known.join(", ")
                    ),
                ))
            }
            _ => Ok(pipeline),
        }
    }
}

/// How much a knowledge base has.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBaseCounts {
    /// Sources added.
    sources: i64,
    /// Pages that answer.
    documents: i64,
    /// Passages in the version that answers.
    chunks: i64,
    /// Bots that answer from it.
    bots: usize,
}

/// A bot that answers from a knowledge base.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotOfOut {
    /// Identifier.
    id: BotId,
    /// Its name.
    name: String,
    /// Whether it is the bot's own knowledge base, rather than one it was given.
    own: bool,
}

impl From<BotOf> for BotOfOut {
    fn from(bot: BotOf) -> Self {
        Self { id: bot.id, name: bot.name, own: bot.own }
    }
}

/// A knowledge base.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBaseOut {
    /// Identifier.
    id: KnowledgeBaseId,
    /// What its owner calls it.
    name: String,
    /// How its pages become passages.
    pipeline: Pipeline,
    /// How much it has.
    counts: KnowledgeBaseCounts,
    /// Who answers from it.
    bots: Vec<BotOfOut>,
    /// The version that answers.
    live: IndexOut,
    /// The version that is being built.
    #[schema(required)]
    building: Option<IndexOut>,
    /// Whether the live version was cut or embedded otherwise than the pipeline says.
    behind: bool,
    /// What is wrong with the embedding model of the version that answers, and what to do.
    #[schema(required)]
    model_trouble: Option<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When its settings were last changed.
    updated_at: Timestamp,
}

async fn out(app: &App, conn: &mut Conn, base: KnowledgeBase) -> Result<KnowledgeBaseOut> {
    let workspace = base.workspace_id;
    let counts = knowledge_bases::counts(conn, workspace, base.id).await?;
    let bots = knowledge_bases::bots(conn, workspace, base.id).await?;
    let versions = indexes::list(conn, workspace, base.id).await?;
    let live = indexes::live(conn, workspace, base.id).await?;
    let behind = wanted(app, &base.pipeline).differs(&live);
    let model_trouble = app.providers.of(workspace).await?.trouble(&live.embedding());
    let live_id = live.id;
    let live = IndexOut::of(conn, workspace, live_id, live).await?;
    let building = match versions.into_iter().find(|index| index.building) {
        Some(index) => Some(IndexOut::of(conn, workspace, live_id, index).await?),
        None => None,
    };
    Ok(KnowledgeBaseOut {
        id: base.id,
        name: base.name,
        pipeline: base.pipeline,
        counts: KnowledgeBaseCounts {
            sources: counts.sources,
            documents: counts.documents,
            chunks: live.chunks(),
            bots: bots.len(),
        },
        bots: bots.into_iter().map(BotOfOut::from).collect(),
        live,
        building,
        behind,
        model_trouble,
        created_at: base.created_at,
        updated_at: base.updated_at,
    })
}

/// The workspace's knowledge bases, newest first.
#[utoipa::path(get, path = "/knowledge-bases", tag = "Knowledge bases", params(Paging), responses((status = 200, body = List<KnowledgeBaseOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<KnowledgeBaseOut>>> {
    let mut conn = app.store.read().await?;
    let page = knowledge_bases::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for base in page.items {
        items.push(out(&app, &mut conn, base).await?);
    }
    Ok(axum::Json(List { items, next_cursor }))
}

/// Make a knowledge base that is no bot's own, to be given to several.
#[utoipa::path(post, path = "/knowledge-bases", tag = "Knowledge bases", request_body = KnowledgeBaseIn, responses((status = 201, body = KnowledgeBaseOut), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<KnowledgeBaseIn>,
) -> Result<(StatusCode, axum::Json<KnowledgeBaseOut>)> {
    let now = app.clock.now();
    let id = KnowledgeBaseId::new();
    let index = NewIndex::of(app.providers.embedding_identity(), Chunking::default(), false);
    let mut write = app.store.write_durably().await?;
    knowledge_bases::create(&mut write, caller.workspace, id, input.name.trim(), &index, now).await?;
    let base = knowledge_bases::get(&mut write, caller.workspace, id).await?;
    let data = json!({ "name": base.name });
    let event = caller.event("knowledge_base.created", ("knowledge_base", id.0), data);
    events::note(&mut write, &event, now).await?;
    let made = out(&app, &mut write, base).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// A knowledge base.
#[utoipa::path(get, path = "/knowledge-bases/{id}", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), responses((status = 200, body = KnowledgeBaseOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
) -> Result<axum::Json<KnowledgeBaseOut>> {
    let mut conn = app.store.read().await?;
    let base = knowledge_bases::get(&mut conn, caller.workspace, id).await?;
    Ok(axum::Json(out(&app, &mut conn, base).await?))
}

/// Change a knowledge base. Fetching and extracting change with the next reading; chunks, language and model with the next version
/// of the index, see `reindex`.
#[utoipa::path(patch, path = "/knowledge-bases/{id}", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), request_body = KnowledgeBasePatch, responses((status = 200, body = KnowledgeBaseOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(input): Json<KnowledgeBasePatch>,
) -> Result<axum::Json<KnowledgeBaseOut>> {
    let providers = app.providers.of(caller.workspace).await?;
    let mut write = app.store.write_durably().await?;
    let mut base = knowledge_bases::get(&mut write, caller.workspace, id).await?;
    let before = activity::base_state(&base)?;
    base.name = input.name.map_or(base.name, |name| name.trim().to_owned());
    base.pipeline = input.pipeline.unwrap_or_default().on(&providers, &base.pipeline)?;
    base.updated_at = app.clock.now();
    knowledge_bases::update(&mut write, caller.workspace, &base).await?;
    if let Some(data) = activity::changed(&base.name, &before, &activity::base_state(&base)?) {
        let event = caller.event("knowledge_base.updated", ("knowledge_base", id.0), data);
        events::note(&mut write, &event, base.updated_at).await?;
    }
    let changed = out(&app, &mut write, base).await?;
    write.commit().await?;
    Ok(axum::Json(changed))
}

/// Delete a knowledge base with its sources. One that is a bot's own goes with the bot.
#[utoipa::path(delete, path = "/knowledge-bases/{id}", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there"), (status = 409, description = "It is a bot's own")))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
) -> Result<StatusCode> {
    let name = knowledge_bases::get(&mut *app.store.read().await?, caller.workspace, id).await?.name;
    let data = json!({ "name": name });
    let event = caller.event("knowledge_base.deleted", ("knowledge_base", id.0), data);
    removal::knowledge_base(&app.store, &app.clock, caller.workspace, id, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
