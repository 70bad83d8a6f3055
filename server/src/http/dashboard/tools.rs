//! Tools of a bot: what they are, with secrets that go in and never come out.

use super::tool_wire::{HeaderOut, ToolIn, ToolOut, ToolPatch, ToolsOut, headers};
use crate::domain::ids::{BotId, ToolId};
use crate::domain::tool::{MOST_TOOLS, ToolSpec};
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Id, Json};
use crate::state::App;
use crate::store::tools::{self, Header, Tool};
use crate::store::{Conn, bots, events};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

/// What calling tools needs, which a server that answers has.
pub(super) fn kit(app: &App) -> Result<&crate::answer::tools::Kit> {
    app.answers.kit().ok_or_else(|| Error::internal("a server without what tools need"))
}

/// Checks a tool as a whole, its address included.
fn check(app: &App, spec: &ToolSpec) -> Result<()> {
    input::check(spec)?;
    let kit = kit(app)?;
    spec.check(kit.plain()).map_err(|broken| Error::invalid(broken.field, "invalid", broken.detail))?;
    // With something harmless in its places, the address has to be one that may be called.
    kit.reachable(spec).map_err(|wrong| Error::invalid("url", "invalid", wrong))
}

/// The parts of an address that say who gets what is sent.
fn origin(url: &str) -> &str {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    url[..end].split('?').next().unwrap_or(url)
}

/// Notes what was done to a tool, without its address and headers, which may hold secrets.
async fn noted(conn: &mut Conn, app: &App, caller: Caller, tool: &Tool, kind: &'static str) -> Result<()> {
    let data = json!({ "name": tool.spec.title, "bot_id": tool.bot_id, "enabled": tool.spec.enabled });
    events::note(conn, &caller.event(kind, ("tool", tool.id.0), data), app.clock.now()).await
}

/// A bot's tools, by name.
#[utoipa::path(get, path = "/bots/{id}/tools", tag = "Tools", params(("id" = BotId, Path)), responses((status = 200, body = ToolsOut), (status = 404, description = "Not yours or not there")))]
pub async fn list(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<axum::Json<ToolsOut>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let found = tools::of_bot(&mut conn, caller.workspace, id).await?;
    Ok(axum::Json(ToolsOut { items: found.into_iter().map(ToolOut::from).collect() }))
}

/// Give a bot a tool.
#[utoipa::path(post, path = "/bots/{id}/tools", tag = "Tools", params(("id" = BotId, Path)), request_body = ToolIn, responses((status = 201, body = ToolOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The bot has a tool of that name, or too many"), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(bot): Id<BotId>,
    Json(input): Json<ToolIn>,
) -> Result<(StatusCode, axum::Json<ToolOut>)> {
    let (id, now) = (ToolId::new(), app.clock.now());
    let (spec, given) = input.split();
    check(&app, &spec)?;
    let headers = headers(kit(&app)?, id, given, &[])?;
    let tool = Tool {
        id,
        workspace_id: caller.workspace,
        bot_id: bot,
        spec,
        headers,
        created_at: now,
        updated_at: now,
    };
    let mut write = app.store.write_durably().await?;
    bots::get(&mut write, caller.workspace, bot).await?;
    if tools::of_bot(&mut write, caller.workspace, bot).await?.len() >= MOST_TOOLS {
        return Err(Error::new(
            Code::Conflict,
            format!("A bot can have {MOST_TOOLS} tools. Delete one that is not needed any more."),
        ));
    }
    tools::create(&mut write, caller.workspace, &tool).await?;
    noted(&mut write, &app, caller, &tool, "tool.created").await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(tool.into())))
}

/// A tool.
#[utoipa::path(get, path = "/tools/{id}", tag = "Tools", params(("id" = ToolId, Path)), responses((status = 200, body = ToolOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<ToolId>) -> Result<axum::Json<ToolOut>> {
    let tool = tools::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    Ok(axum::Json(tool.into()))
}

/// Change a tool: fields left out stay; headers are replaced whole, and a secret one without a value keeps its own.
#[utoipa::path(patch, path = "/tools/{id}", tag = "Tools", params(("id" = ToolId, Path)), request_body = ToolPatch, responses((status = 200, body = ToolOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The bot has another tool of that name"), (status = 422, description = "A value is not valid, or a secret is needed again")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ToolId>,
    Json(input): Json<ToolPatch>,
) -> Result<axum::Json<ToolOut>> {
    let mut write = app.store.write_durably().await?;
    let mut tool = tools::get(&mut write, caller.workspace, id).await?;
    let before = origin(&tool.spec.url).to_owned();
    let given = input.apply(&mut tool.spec);
    check(&app, &tool.spec)?;
    let moved = origin(&tool.spec.url) != before;
    // What was entered for one server is not sent to another: whoever changes the address has to know the secret.
    let kept: Vec<Header> =
        tool.headers.iter().filter(|header| !moved || header.sealed.is_none()).cloned().collect();
    tool.headers = match given {
        Some(given) => headers(kit(&app)?, id, given, &kept)?,
        None if kept.len() < tool.headers.len() => {
            return Err(Error::invalid(
                "headers",
                "required",
                "must be given again, with the values of the secret ones: the address leads to another server.",
            ));
        }
        None => kept,
    };
    tool.updated_at = app.clock.now();
    tools::update(&mut write, caller.workspace, &tool).await?;
    noted(&mut write, &app, caller, &tool, "tool.updated").await?;
    write.commit().await?;
    Ok(axum::Json(tool.into()))
}

/// Delete a tool. The record of its calls stays.
#[utoipa::path(delete, path = "/tools/{id}", tag = "Tools", params(("id" = ToolId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<ToolId>) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let tool = tools::get(&mut write, caller.workspace, id).await?;
    tools::delete(&mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &tool, "tool.deleted").await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Tool> for ToolOut {
    fn from(tool: Tool) -> Self {
        Self {
            id: tool.id,
            bot_id: tool.bot_id,
            spec: tool.spec,
            headers: tool.headers.into_iter().map(HeaderOut::from).collect(),
            created_at: tool.created_at,
            updated_at: tool.updated_at,
        }
    }
}
