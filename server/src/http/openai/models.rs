//! Bots as models: listed, and found by id, name or slug.

use super::wire::{ModelOut, ModelsOut};
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::slug::slug;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::state::App;
use crate::store::Conn;
use crate::store::bots::{self, Bot, Named};
use axum::Json;
use axum::extract::{Path, State};

impl From<Named> for ModelOut {
    fn from(bot: Named) -> Self {
        Self {
            id: bot.id,
            object: "model",
            created: bot.created_at.seconds(),
            owned_by: "frontdesk",
            slug: slug(&bot.name),
            name: bot.name,
        }
    }
}

/// The workspace's bots as models, newest first.
#[utoipa::path(get, path = "/models", tag = "OpenAI", responses((status = 200, body = ModelsOut)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ModelsOut>> {
    let named = bots::named(&mut *app.store.read().await?, caller.workspace).await?;
    Ok(Json(ModelsOut { object: "list", data: named.into_iter().map(ModelOut::from).collect() }))
}

/// A bot as a model, by id, name or slug.
#[utoipa::path(get, path = "/models/{id}", tag = "OpenAI", params(("id" = String, Path)), responses((status = 200, body = ModelOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    path: std::result::Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Json<ModelOut>> {
    // A path that is no text is nobody's name.
    let Path(name) = path.map_err(|_| no_model())?;
    let named = bots::named(&mut *app.store.read().await?, caller.workspace).await?;
    Ok(Json(choose(named, &name)?.into()))
}

/// The bot that a request's `model` means.
///
/// # Errors
/// `not_found`, also if it is another workspace's; `invalid` if several bots are called so.
pub(super) async fn bot(conn: &mut Conn, workspace: WorkspaceId, model: &str) -> Result<Bot> {
    if let Ok(id) = model.parse::<BotId>() {
        return bots::get(conn, workspace, id).await.map_err(|error| match error.code {
            crate::error::Code::NotFound => no_model(),
            _ => error,
        });
    }
    let id = choose(bots::named(conn, workspace).await?, model)?.id;
    bots::get(conn, workspace, id).await
}

fn choose(bots: Vec<Named>, model: &str) -> Result<Named> {
    if let Ok(id) = model.parse::<BotId>() {
        return bots.into_iter().find(|bot| bot.id == id).ok_or_else(no_model);
    }
    let wanted = slug(model);
    // Compared as slugs, so that capitals and blanks make no difference; what has no letters is no name.
    let mut found = bots.into_iter().filter(|bot| !wanted.is_empty() && slug(&bot.name) == wanted);
    match (found.next(), found.next()) {
        (Some(bot), None) => Ok(bot),
        (None, _) => Err(no_model()),
        (Some(_), Some(_)) => Err(Error::invalid(
            "model",
            "invalid",
            "is the name of several bots: use the id of the one that is meant.",
        )),
    }
}

fn no_model() -> Error {
    Error::new(
        crate::error::Code::NotFound,
        "There is no such model here: a model is a bot, by its id or name. GET /v1/models lists them.",
    )
}
