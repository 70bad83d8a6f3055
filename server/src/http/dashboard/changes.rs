//! Versions of settings: what was changed, and what that differs from now. Going back is `undo`.

use super::activity::ActorOut;
use super::activity_names::Names;
use super::kept::Thing;
use crate::activity::history::{self, Said};
use crate::activity::sequencer;
use crate::domain::change::{FieldChange, between};
use crate::domain::ids::{BotId, EventId, KnowledgeBaseId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Paging, Query};
use crate::http::wire::cursor;
use crate::state::App;
use crate::store::Conn;
use crate::store::events::{Event, changes, list};
use axum::extract::State;
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// A change of settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsChangeOut {
    /// Identifier: the event's.
    id: EventId,
    /// When.
    at: Timestamp,
    /// What was done: the noun, and `created`, `imported`, `updated`, `published`, `undone`, `redone` or `restored`.
    kind: String,
    /// Who did it.
    actor: ActorOut,
    /// The fields that changed.
    changes: Vec<FieldChange>,
    /// The change that was undone, redone or gone back to; null for a change of its own.
    #[schema(required)]
    refers_to: Option<EventId>,
    /// Whether it was undone since, and not redone.
    undone: bool,
}

/// The changes of a thing's settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsChangesOut {
    /// The latest first.
    items: Vec<SettingsChangeOut>,
    /// To be sent as `cursor` for the next page; null when this is the last.
    #[schema(required)]
    next_cursor: Option<String>,
    /// The latest change of all.
    #[schema(required)]
    latest: Option<EventId>,
    /// The change that undo would take back; null if there is none.
    #[schema(required)]
    undo: Option<EventId>,
    /// The change that redo would bring back; null if there is none.
    #[schema(required)]
    redo: Option<EventId>,
}

/// A version of settings: how they were after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsVersionOut {
    /// The change.
    change: SettingsChangeOut,
    /// All settings as they were after it.
    #[schema(value_type = Object)]
    state: serde_json::Value,
    /// What going back to it would change: `before` as it is now, `after` as it was then.
    differences: Vec<FieldChange>,
}

/// A change as it goes on the wire.
pub(super) async fn out(
    conn: &mut Conn,
    names: &mut Names,
    event: Event,
    undone: &HashSet<EventId>,
) -> Result<SettingsChangeOut> {
    let said = Said::of(&event)?;
    Ok(SettingsChangeOut {
        actor: names.actor(conn, &event.actor_type, event.actor_id.as_deref()).await?,
        undone: undone.contains(&event.id),
        id: event.id,
        at: event.at,
        kind: event.kind,
        refers_to: said.undoes.or(said.redoes).or(said.restores),
        changes: said.changes.unwrap_or_default(),
    })
}

async fn list_of(
    app: &App,
    caller: Caller,
    thing: Thing,
    paging: Paging,
) -> Result<axum::Json<SettingsChangesOut>> {
    thing.state(&mut *app.store.read().await?, caller.workspace).await?;
    sequencer::catch_up(app).await;
    let (all, page) = {
        let mut log = app.events.read().await?;
        let all = changes::since(&mut log, caller.workspace, thing.kept(), 0).await?;
        let page =
            changes::list(&mut log, caller.workspace, thing.kept(), paging.limit, paging.cursor).await?;
        (all, page)
    };
    let stack = history::stack(&all)?;
    let next_cursor = cursor(&page);
    let mut conn = app.store.read().await?;
    let mut names = Names::of(caller.workspace);
    let mut items = Vec::with_capacity(page.items.len());
    for event in page.items {
        items.push(out(&mut conn, &mut names, event, &stack.undone).await?);
    }
    let latest = all.first().map(|event| event.id);
    Ok(axum::Json(SettingsChangesOut { items, next_cursor, latest, undo: stack.undo, redo: stack.redo }))
}

/// The change of that id, with the thing that it is of.
pub(super) async fn find(app: &App, caller: Caller, id: EventId) -> Result<(Event, Thing)> {
    sequencer::catch_up(app).await;
    let event = list::find(&mut *app.events.read().await?, caller.workspace, id).await?;
    event
        .and_then(|event| {
            let thing = Thing::of(&event.aggregate_type, &event.aggregate_id)?;
            changes::is_one(&event).then_some((event, thing))
        })
        .ok_or_else(|| Error::not_found("change of settings"))
}

/// What was changed of a bot's name, prompt and settings, the latest first.
#[utoipa::path(get, path = "/bots/{id}/changes", tag = "Activity", params(("id" = BotId, Path), Paging), responses((status = 200, body = SettingsChangesOut), (status = 404, description = "Not yours or not there")))]
pub async fn list_of_bot(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<SettingsChangesOut>> {
    list_of(&app, caller, Thing::Bot(id), paging).await
}

/// What was changed of a knowledge base's name and pipeline, the latest first.
#[utoipa::path(get, path = "/knowledge-bases/{id}/changes", tag = "Activity", params(("id" = KnowledgeBaseId, Path), Paging), responses((status = 200, body = SettingsChangesOut), (status = 404, description = "Not yours or not there")))]
pub async fn list_of_base(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<SettingsChangesOut>> {
    list_of(&app, caller, Thing::Base(id), paging).await
}

/// A version of settings: all of them as they were after a change, and what differs from now.
#[utoipa::path(get, path = "/changes/{id}", tag = "Activity", params(("id" = EventId, Path)), responses((status = 200, body = SettingsVersionOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "A setting is not there any more")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EventId>,
) -> Result<axum::Json<SettingsVersionOut>> {
    let (event, thing) = find(&app, caller, id).await?;
    let mut conn = app.store.read().await?;
    let (_, now) = thing.state(&mut conn, caller.workspace).await?;
    let all = changes::since(&mut *app.events.read().await?, caller.workspace, thing.kept(), 0).await?;
    let undone = history::stack(&all)?.undone;
    let newer = all.partition_point(|one| one.sequence > event.sequence);
    let state = history::back(now.clone(), all.get(..newer).unwrap_or(&all))?;
    let differences = between(&now, &state);
    let change = out(&mut conn, &mut Names::of(caller.workspace), event, &undone).await?;
    Ok(axum::Json(SettingsVersionOut { change, state, differences }))
}
