//! Bots.

use super::modes::check_reference;
use crate::activity;
use crate::billing::quota;
use crate::domain::bot::{BotSettings, BotSettingsPatch};
use crate::domain::ids::{BotId, KnowledgeBaseId};
use crate::domain::pipeline::Chunking;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Id, Json, Paging, Query};
use crate::http::wire::{List, cursor, name as is_name};
use crate::providers::Providers;
use crate::quality;
use crate::removal;
use crate::state::App;
use crate::store::bots::{self, Bot, Counts};
use crate::store::events;
use crate::store::indexes::NewIndex;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A bot to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotIn {
    /// Shown to visitors; 1 to 80 characters.
    #[garde(length(chars, max = 80), custom(is_name))]
    name: String,
    /// Words to the model about who it is and how it should answer; at most 8,000 characters.
    #[garde(length(chars, max = 8000))]
    system_prompt: Option<String>,
    /// What differs from the defaults.
    #[garde(skip)]
    settings: Option<BotSettingsPatch>,
}

/// A change of a bot: fields left out stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotPatch {
    /// Shown to visitors; 1 to 80 characters.
    #[garde(inner(length(chars, max = 80), custom(is_name)))]
    name: Option<String>,
    /// Words to the model; at most 8,000 characters.
    #[garde(inner(length(chars, max = 8000)))]
    system_prompt: Option<String>,
    /// Each key given replaces that key whole.
    #[garde(skip)]
    settings: Option<BotSettingsPatch>,
}

/// How much a bot has.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountsOut {
    /// Sources added.
    sources: i64,
    /// Pages that answer.
    documents: i64,
    /// Passages they consist of.
    chunks: i64,
    /// Conversations held.
    conversations: i64,
}

/// A bot.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotOut {
    /// Identifier, also in the snippet on a website.
    id: BotId,
    /// Shown to visitors.
    name: String,
    /// Words to the model.
    system_prompt: String,
    /// How it looks, greets and answers.
    settings: BotSettings,
    /// What it answers from.
    knowledge_base_id: KnowledgeBaseId,
    /// How much it has.
    counts: CountsOut,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl BotOut {
    pub(super) fn of(bot: Bot, counts: Counts) -> Self {
        Self {
            id: bot.id,
            name: bot.name,
            system_prompt: bot.system_prompt,
            settings: bot.settings,
            knowledge_base_id: bot.knowledge_base_id,
            counts: CountsOut {
                sources: counts.sources,
                documents: counts.documents,
                chunks: counts.chunks,
                conversations: counts.conversations,
            },
            created_at: bot.created_at,
            updated_at: bot.updated_at,
        }
    }
}

/// Patches settings and checks the result; field names start with `settings`.
pub(super) fn patched(
    settings: BotSettings,
    patch: Option<BotSettingsPatch>,
    ready: &Providers,
) -> Result<BotSettings> {
    let patch = patch.unwrap_or_default();
    if let Some(models) = &patch.models {
        for reference in models.providers() {
            check_reference(ready, Some(reference), "settings.models")?;
        }
    }
    let settings = settings.patched(patch);
    input::check(&settings).map_err(|mut error| {
        for field in &mut error.fields {
            field.field = format!("settings.{}", field.field);
        }
        Error::invalid_fields(error.fields)
    })?;
    Ok(settings)
}

/// The workspace's bots, newest first.
#[utoipa::path(get, path = "/bots", tag = "Bots", params(Paging), responses((status = 200, body = List<BotOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<BotOut>>> {
    let mut conn = app.store.read().await?;
    let page = bots::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for bot in page.items {
        let counts = bots::counts(&mut conn, caller.workspace, bot.id).await?;
        items.push(BotOut::of(bot, counts));
    }
    Ok(axum::Json(List { items, next_cursor }))
}

/// Make a bot, with a knowledge base of its own.
#[utoipa::path(post, path = "/bots", tag = "Bots", request_body = BotIn, responses((status = 201, body = BotOut), (status = 402, description = "The plan has no more bots"), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<BotIn>,
) -> Result<(StatusCode, axum::Json<BotOut>)> {
    let now = app.clock.now();
    let ready = app.providers.of(caller.workspace).await?;
    let bot = Bot {
        id: BotId::new(),
        workspace_id: caller.workspace,
        knowledge_base_id: KnowledgeBaseId::new(),
        name: input.name.trim().to_owned(),
        system_prompt: input.system_prompt.unwrap_or_default(),
        settings: patched(BotSettings::default(), input.settings, &ready)?,
        created_at: now,
        updated_at: now,
    };
    let index = NewIndex::of(app.providers.embedding_identity(), Chunking::default(), false);
    let mut write = app.store.write_durably().await?;
    quota::allow_bot(&mut write, &app, caller.workspace).await?;
    bots::create(&mut write, &bot, &index).await?;
    let event = caller.event("bot.created", ("bot", bot.id.0), json!({ "name": bot.name }));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(BotOut::of(bot, Counts::default()))))
}

/// A bot.
#[utoipa::path(get, path = "/bots/{id}", tag = "Bots", params(("id" = BotId, Path)), responses((status = 200, body = BotOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<axum::Json<BotOut>> {
    let mut conn = app.store.read().await?;
    let bot = bots::get(&mut conn, caller.workspace, id).await?;
    let counts = bots::counts(&mut conn, caller.workspace, id).await?;
    Ok(axum::Json(BotOut::of(bot, counts)))
}

/// Change a bot.
#[utoipa::path(patch, path = "/bots/{id}", tag = "Bots", params(("id" = BotId, Path)), request_body = BotPatch, responses((status = 200, body = BotOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The bot requires tests before its prompt, model or thresholds change: make a draft"), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<BotPatch>,
) -> Result<axum::Json<BotOut>> {
    let ready = app.providers.of(caller.workspace).await?;
    let mut write = app.store.write_durably().await?;
    let mut bot = bots::get(&mut write, caller.workspace, id).await?;
    let (before, state) = (quality::answering(&bot), activity::bot_state(&bot)?);
    bot.name = input.name.map_or(bot.name, |name| name.trim().to_owned());
    bot.system_prompt = input.system_prompt.unwrap_or(bot.system_prompt);
    bot.settings = patched(bot.settings, input.settings, &ready)?;
    bot.updated_at = app.clock.now();
    quality::drafts::check_direct(&mut write, caller.workspace, &before, &bot).await?;
    bots::update(&mut write, caller.workspace, &bot).await?;
    if let Some(data) = activity::changed(&bot.name, &state, &activity::bot_state(&bot)?) {
        let event = caller.event("bot.updated", ("bot", id.0), data);
        events::note(&mut write, &event, bot.updated_at).await?;
    }
    let counts = bots::counts(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    Ok(axum::Json(BotOut::of(bot, counts)))
}

/// Delete a bot with its knowledge and its conversations.
#[utoipa::path(delete, path = "/bots/{id}", tag = "Bots", params(("id" = BotId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<StatusCode> {
    let name = bots::get(&mut *app.store.read().await?, caller.workspace, id).await?.name;
    let event = caller.event("bot.deleted", ("bot", id.0), json!({ "name": name }));
    removal::bot(&app.store, &app.clock, caller.workspace, id, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
