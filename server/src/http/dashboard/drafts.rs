//! Changes of a bot that are tried before they go live.

use super::bots::{BotOut, patched};
use crate::activity::{self, bot_state};
use crate::domain::bot::BotSettingsPatch;
use crate::domain::change::between;
use crate::domain::ids::{BotId, PublicationId, TestRunId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::wire::{List, not_blank};
use crate::quality::drafts;
use crate::state::App;
use crate::store::Conn;
use crate::store::bots::{self, Bot};
use crate::store::drafts::{self as rows, Draft, Publication};
use crate::store::events;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What is to be tried: fields left out are as they are live.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftIn {
    /// Words to the model; at most 8,000 characters.
    #[garde(inner(length(chars, max = 8000)))]
    system_prompt: Option<String>,
    /// Each key given replaces that key whole.
    #[garde(skip)]
    settings: Option<BotSettingsPatch>,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftOut {
    /// Counts its changes: a run of test cases is of one revision.
    revision: i64,
    /// Words to the model; null if they are as they are live.
    #[schema(required)]
    system_prompt: Option<String>,
    /// What differs in the settings.
    settings: BotSettingsPatch,
    /// The latest run of this revision that came to its end, against what is live now; null if there is none.
    #[schema(required)]
    run_id: Option<TestRunId>,
    /// Why it may not go live, unless somebody takes it on themselves; null if it may.
    #[schema(required)]
    blocked: Option<String>,
    /// When it was begun.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// A bot's draft, if it has one.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftStateOut {
    /// The draft; null if there is none.
    #[schema(required)]
    draft: Option<DraftOut>,
}

/// That a draft is to go live.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishIn {
    /// The revision that was looked at.
    #[garde(skip)]
    revision: i64,
    /// Why it goes live against what its tests say. Recorded, with who did it; only needed where `blocked` is not null. 1
    /// to 500 characters.
    #[garde(inner(length(chars, max = 500), custom(not_blank)))]
    override_reason: Option<String>,
}

/// A draft that went live.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationOut {
    /// Identifier.
    id: PublicationId,
    /// The run that spoke for it; null if there was none, or it is no longer kept.
    #[schema(required)]
    run_id: Option<TestRunId>,
    /// Who did it; null if they are gone.
    #[schema(required)]
    published_by: Option<String>,
    /// Cases that passed live and failed with the draft.
    newly_failing: i64,
    /// Whether the tests stood against it.
    overridden: bool,
    /// Why it was done all the same.
    #[schema(required)]
    reason: Option<String>,
    /// When.
    created_at: Timestamp,
}

impl From<Publication> for PublicationOut {
    fn from(publication: Publication) -> Self {
        Self {
            id: publication.id,
            run_id: publication.run_id,
            published_by: publication.published_by_name,
            newly_failing: publication.newly_failing,
            overridden: publication.overridden,
            reason: publication.reason,
            created_at: publication.created_at,
        }
    }
}

async fn out(conn: &mut Conn, caller: Caller, bot: &Bot, draft: Draft) -> Result<DraftOut> {
    let gate = drafts::gate(conn, caller.workspace, bot, &draft).await?;
    Ok(DraftOut {
        revision: draft.revision,
        system_prompt: draft.system_prompt,
        settings: draft.settings,
        run_id: gate.run.map(|run| run.id),
        blocked: gate.blocked,
        created_at: draft.created_at,
        updated_at: draft.updated_at,
    })
}

/// A bot's draft, and what stands between it and going live.
#[utoipa::path(get, path = "/bots/{id}/draft", tag = "Tests", params(("id" = BotId, Path)), responses((status = 200, body = DraftStateOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<axum::Json<DraftStateOut>> {
    let mut conn = app.store.read().await?;
    let bot = bots::get(&mut conn, caller.workspace, id).await?;
    let draft = match rows::find(&mut conn, caller.workspace, id).await? {
        Some(draft) => Some(out(&mut conn, caller, &bot, draft).await?),
        None => None,
    };
    Ok(axum::Json(DraftStateOut { draft }))
}

/// Save a bot's draft in the place of the one that it has. What is live stays as it is.
#[utoipa::path(put, path = "/bots/{id}/draft", tag = "Tests", params(("id" = BotId, Path)), request_body = DraftIn, responses((status = 200, body = DraftOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<DraftIn>,
) -> Result<axum::Json<DraftOut>> {
    let settings = input.settings.unwrap_or_default();
    let ready = app.providers.of(caller.workspace).await?;
    let mut write = app.store.write_durably().await?;
    let bot = bots::get(&mut write, caller.workspace, id).await?;
    // What can't go live is not worth trying.
    patched(bot.settings.clone(), Some(settings.clone()), &ready)?;
    let now = app.clock.now();
    rows::put(&mut write, caller.workspace, id, input.system_prompt.as_deref(), &settings, now).await?;
    let draft = rows::find(&mut write, caller.workspace, id).await?;
    let draft = draft.ok_or_else(|| crate::error::Error::internal("a draft that was just saved is gone"))?;
    let data = json!({ "name": bot.name, "revision": draft.revision });
    events::note(&mut write, &caller.event("draft.saved", ("bot", id.0), data), now).await?;
    let out = out(&mut write, caller, &bot, draft).await?;
    write.commit().await?;
    Ok(axum::Json(out))
}

/// Give a bot's draft up.
#[utoipa::path(delete, path = "/bots/{id}/draft", tag = "Tests", params(("id" = BotId, Path)), responses((status = 204, description = "Given up"), (status = 404, description = "Not yours or not there, or no draft")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let bot = bots::get(&mut write, caller.workspace, id).await?;
    rows::delete(&mut write, caller.workspace, id).await?;
    let event = caller.event("draft.given_up", ("bot", id.0), json!({ "name": bot.name }));
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let a bot's draft go live. Where the bot requires tests, one that newly fails goes live only with a reason, which is
/// recorded.
#[utoipa::path(post, path = "/bots/{id}/draft/publish", tag = "Tests", params(("id" = BotId, Path)), request_body = PublishIn, responses((status = 200, body = BotOut), (status = 404, description = "Not yours or not there, or no draft"), (status = 409, description = "The draft was changed meanwhile, or its tests stand against it")))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<PublishIn>,
) -> Result<axum::Json<BotOut>> {
    let reason = input.override_reason.map(|reason| reason.trim().to_owned());
    let mut write = app.store.write_durably().await?;
    let before = bot_state(&bots::get(&mut write, caller.workspace, id).await?)?;
    let bot =
        drafts::publish(&app, &mut write, caller.workspace, id, caller.user, input.revision, reason).await?;
    let mut data = activity::data(&bot.name, &between(&before, &bot_state(&bot)?));
    data["revision"] = json!(input.revision);
    events::note(&mut write, &caller.event("bot.published", ("bot", id.0), data), bot.updated_at).await?;
    let counts = bots::counts(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    Ok(axum::Json(BotOut::of(bot, counts)))
}

/// How a bot's drafts went live, newest first.
#[utoipa::path(get, path = "/bots/{id}/publications", tag = "Tests", params(("id" = BotId, Path), Paging), responses((status = 200, body = List<PublicationOut>), (status = 404, description = "Not yours or not there")))]
pub async fn publications(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<PublicationOut>>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page = rows::publications(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, PublicationOut::from)))
}
