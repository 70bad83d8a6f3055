//! Undo, redo, and going back to an older version of settings. Each is a change of its own, by the same rules as one by
//! hand.

use super::activity_names::Names;
use super::changes::{SettingsChangeOut, find, out};
use super::kept::{Thing, Verb};
use crate::activity::data;
use crate::activity::history::{self, Said};
use crate::domain::change::between;
use crate::domain::ids::{BotId, EventId, KnowledgeBaseId};
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::state::App;
use crate::store::events::{self, Event, changes};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use utoipa::ToSchema;

/// What was looked at, so that nothing else is undone than what was seen.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenIn {
    /// `latest` of the list that was looked at. Left out: whatever is the latest.
    #[garde(skip)]
    seen: Option<EventId>,
}

/// To which side of a change to go back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreIn {
    /// As for undo.
    #[garde(skip)]
    seen: Option<EventId>,
    /// Go back to how it was before this change, rather than after it.
    #[garde(skip)]
    #[serde(default)]
    before: bool,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsChangedOut {
    /// The change that was made; null if everything was so already.
    #[schema(required)]
    change: Option<SettingsChangeOut>,
}

/// What is wanted of a thing's history.
enum Wanted {
    Undo,
    Redo,
    /// The state after that event, or before it.
    State(Box<Event>, bool),
}

async fn go(
    app: &App,
    caller: Caller,
    thing: Thing,
    seen: Option<EventId>,
    wanted: Wanted,
) -> Result<axum::Json<SettingsChangedOut>> {
    let ready = app.providers.of(caller.workspace).await?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let (name, before) = thing.state(&mut write, caller.workspace).await?;
    // What was noted a moment ago counts, too, and nobody can note anything from here on.
    app.events.sequence_within(&mut write).await?;
    let all = {
        let mut log = app.events.read_within(&mut write).await?;
        changes::since(&mut log, caller.workspace, thing.kept(), 0).await?
    };
    if seen.is_some() && seen != all.first().map(|event| event.id) {
        return Err(Error::new(
            Code::Conflict,
            "The settings were changed since you looked at them. Look at the latest change first, then decide again.",
        ));
    }
    let (verb, key, target, state) = aim(&all, before.clone(), wanted)?;
    let after = thing.put(&mut write, caller.workspace, &ready, state, now).await?;
    let changes = between(&before, &after);
    if changes.is_empty() && verb == Verb::Restored {
        return Ok(axum::Json(SettingsChangedOut { change: None }));
    }
    let mut data = data(&name, &changes);
    data[key] = serde_json::json!(target);
    let kept = thing.kept();
    let event = caller.event(thing.kind(verb), (kept.noun, kept.id), data);
    events::note(&mut write, &event, now).await?;
    app.events.sequence_within(&mut write).await?;
    let made = {
        let mut log = app.events.read_within(&mut write).await?;
        changes::list(&mut log, caller.workspace, kept, 1, None).await?.items.into_iter().next()
    };
    let made = made.ok_or_else(|| Error::internal("a change that was just noted is not in the log"))?;
    let change = out(&mut write, &mut Names::of(caller.workspace), made, &HashSet::new()).await?;
    write.commit().await?;
    Ok(axum::Json(SettingsChangedOut { change: Some(change) }))
}

/// The state that is wanted, and what the event says of where it comes from.
fn aim(all: &[Event], now: Value, wanted: Wanted) -> Result<(Verb, &'static str, EventId, Value)> {
    let (verb, key, target, nothing) = match wanted {
        Wanted::State(event, before) => {
            let from = all.partition_point(|one| one.sequence > event.sequence);
            let until = from + usize::from(before);
            let newer = all.get(..until).unwrap_or(all);
            return Ok((Verb::Restored, "restores", event.id, history::back(now, newer)?));
        }
        Wanted::Undo => (Verb::Undone, "undoes", history::stack(all)?.undo, "There is nothing to undo."),
        Wanted::Redo => (
            Verb::Redone,
            "redoes",
            history::stack(all)?.redo,
            "There is nothing to redo. What was undone can be redone until the next change.",
        ),
    };
    let target = target.ok_or_else(|| Error::new(Code::Conflict, nothing))?;
    let event = all.iter().find(|event| event.id == target);
    let said = event.map(Said::of).transpose()?;
    let changes = said.and_then(|said| said.changes).ok_or_else(|| {
        Error::internal(format!("the change {target} is not in the log with what it changed"))
    })?;
    let state = history::apply(now, changes, verb == Verb::Redone)?;
    Ok((verb, key, target, state))
}

/// Undo the latest change of a bot's settings that holds. By the same rules as a change by hand.
#[utoipa::path(post, path = "/bots/{id}/undo", tag = "Activity", params(("id" = BotId, Path)), request_body = SeenIn, responses((status = 200, body = SettingsChangedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "Nothing to undo, changed meanwhile, or not valid any more")))]
pub async fn undo_bot(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<SeenIn>,
) -> Result<axum::Json<SettingsChangedOut>> {
    go(&app, caller, Thing::Bot(id), input.seen, Wanted::Undo).await
}

/// Redo the change of a bot's settings that was undone last.
#[utoipa::path(post, path = "/bots/{id}/redo", tag = "Activity", params(("id" = BotId, Path)), request_body = SeenIn, responses((status = 200, body = SettingsChangedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "Nothing to redo, changed meanwhile, or not valid any more")))]
pub async fn redo_bot(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<SeenIn>,
) -> Result<axum::Json<SettingsChangedOut>> {
    go(&app, caller, Thing::Bot(id), input.seen, Wanted::Redo).await
}

/// Undo the latest change of a knowledge base's settings that holds. What it takes to come into force is as for a change by
/// hand.
#[utoipa::path(post, path = "/knowledge-bases/{id}/undo", tag = "Activity", params(("id" = KnowledgeBaseId, Path)), request_body = SeenIn, responses((status = 200, body = SettingsChangedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "Nothing to undo, changed meanwhile, or not valid any more")))]
pub async fn undo_base(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(input): Json<SeenIn>,
) -> Result<axum::Json<SettingsChangedOut>> {
    go(&app, caller, Thing::Base(id), input.seen, Wanted::Undo).await
}

/// Redo the change of a knowledge base's settings that was undone last.
#[utoipa::path(post, path = "/knowledge-bases/{id}/redo", tag = "Activity", params(("id" = KnowledgeBaseId, Path)), request_body = SeenIn, responses((status = 200, body = SettingsChangedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "Nothing to redo, changed meanwhile, or not valid any more")))]
pub async fn redo_base(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(input): Json<SeenIn>,
) -> Result<axum::Json<SettingsChangedOut>> {
    go(&app, caller, Thing::Base(id), input.seen, Wanted::Redo).await
}

/// Go back to how settings were after a change, or before it. By the same rules as a change by hand; it can be undone.
#[utoipa::path(post, path = "/changes/{id}/restore", tag = "Activity", params(("id" = EventId, Path)), request_body = RestoreIn, responses((status = 200, body = SettingsChangedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "Changed meanwhile, or not valid any more")))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EventId>,
    Json(input): Json<RestoreIn>,
) -> Result<axum::Json<SettingsChangedOut>> {
    let (event, thing) = find(&app, caller, id).await?;
    go(&app, caller, thing, input.seen, Wanted::State(Box::new(event), input.before)).await
}
