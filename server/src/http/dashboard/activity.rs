//! What was done in a workspace, by whom: read, filtered, and as a table.

use super::activity_names::Names;
use crate::activity::sequencer;
use crate::domain::ids::{EventId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::csv::Sheet;
use crate::http::input::{Query, twenty};
use crate::http::wire::{List, cursor, instant};
use crate::state::App;
use crate::store::events::list::{self, Filter};
use crate::store::events::{Event, INSTALLATION};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Entries of a table that are read at once.
const BATCH: u32 = 500;

/// Which entries.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// At most so many, 1 to 100. A table holds all of them.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<Uuid>,
    /// What was done, such as `bot.updated`, or all that was done to a noun, such as `bot`.
    #[garde(inner(length(min = 1, max = 100)))]
    kind: Option<String>,
    /// Who did it: the id of a person or of an API key.
    #[garde(skip)]
    actor: Option<Uuid>,
    /// The noun of what it was done to, such as `bot`.
    #[garde(inner(length(min = 1, max = 100)))]
    subject_type: Option<String>,
    /// The id of what it was done to.
    #[garde(skip)]
    subject: Option<Uuid>,
    /// The first moment, such as 2026-11-01T12:00:00Z, or the first day, in UTC.
    #[garde(skip)]
    from: Option<String>,
    /// The moment before which it was done; of a day its beginning, in UTC.
    #[garde(skip)]
    until: Option<String>,
}

impl ActivityQuery {
    fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            kind: self.kind.clone(),
            actor: self.actor,
            subject_type: self.subject_type.clone(),
            subject: self.subject,
            from: instant("from", self.from.as_deref())?,
            until: instant("until", self.until.as_deref())?,
        })
    }
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActorOut {
    /// `person`, `key` (a program with an API key), `operator` (who runs this installation, in that office) or `system`
    /// (the server itself: a schedule, a webhook, a limit).
    #[serde(rename = "type")]
    pub kind: String,
    /// Which one; null for the system.
    #[schema(required)]
    pub id: Option<String>,
    /// What they are called; null if they are gone, or it is the system.
    #[schema(required)]
    pub name: Option<String>,
}

/// What something was done to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubjectOut {
    /// The noun, such as `bot`.
    #[serde(rename = "type")]
    kind: String,
    /// Which one.
    id: String,
    /// What it is called, or was called then; null if that is not known any more.
    #[schema(required)]
    name: Option<String>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventOut {
    /// Identifier.
    id: EventId,
    /// Its place in the workspace's log, from 1, without gaps.
    sequence: i64,
    /// When.
    at: Timestamp,
    /// What, as noun and past participle: `bot.updated`.
    kind: String,
    /// Who.
    actor: ActorOut,
    /// To what.
    subject: SubjectOut,
    /// What there is to say of it. Of settings: `changes`, each with `field`, `before` and `after`.
    #[schema(value_type = Object)]
    data: serde_json::Value,
    /// The request that asked for it; null if none did.
    #[schema(required)]
    request_id: Option<String>,
    /// The trace that the request was part of, as it said by `traceparent`; null if it did not.
    #[schema(required)]
    trace_id: Option<String>,
    /// SHA-256 over the checksum before it and the whole entry, in hexadecimal digits.
    checksum: String,
}

/// What the log can be filtered by.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityFiltersOut {
    /// What was done so far.
    kinds: Vec<String>,
    /// By whom.
    actors: Vec<ActorOut>,
}

impl EventOut {
    fn of(event: Event, actor: ActorOut, name: Option<String>) -> Result<Self> {
        let data: serde_json::Value = serde_json::from_str(&event.data).map_err(Error::internal)?;
        // What it was called then tells more than what it is called now.
        let then = data.get("name").and_then(serde_json::Value::as_str).map(ToOwned::to_owned);
        Ok(Self {
            id: event.id,
            sequence: event.sequence,
            at: event.at,
            kind: event.kind,
            actor,
            subject: SubjectOut { kind: event.aggregate_type, id: event.aggregate_id, name: then.or(name) },
            data,
            request_id: event.request_id,
            trace_id: event.trace_id,
            checksum: event.checksum,
        })
    }

    /// As a line of a table.
    fn cells(self) -> Vec<String> {
        vec![
            self.at.to_string(),
            self.sequence.to_string(),
            self.kind,
            self.actor.kind,
            self.actor.name.unwrap_or_default(),
            self.actor.id.unwrap_or_default(),
            self.subject.kind,
            self.subject.name.unwrap_or_default(),
            self.subject.id,
            self.data.to_string(),
            self.request_id.unwrap_or_default(),
            self.trace_id.unwrap_or_default(),
            self.checksum,
        ]
    }
}

const HEADER: &[&str] = &[
    "at",
    "sequence",
    "kind",
    "actor_type",
    "actor",
    "actor_id",
    "subject_type",
    "subject",
    "subject_id",
    "data",
    "request_id",
    "trace_id",
    "checksum",
];

async fn page(
    app: &App,
    workspace: WorkspaceId,
    filter: &Filter,
    limit: u32,
    before: Option<Uuid>,
) -> Result<List<EventOut>> {
    let page = {
        let mut log = app.events.read().await?;
        list::list(&mut log, workspace, filter, limit, before).await?
    };
    let next_cursor = cursor(&page);
    let mut conn = app.store.read().await?;
    let mut names = Names::of(workspace);
    let mut items = Vec::with_capacity(page.items.len());
    for event in page.items {
        let actor = names.actor(&mut conn, &event.actor_type, event.actor_id.as_deref()).await?;
        let subject = names.subject(&mut conn, &event.aggregate_type, &event.aggregate_id).await?;
        items.push(EventOut::of(event, actor, subject)?);
    }
    Ok(List { items, next_cursor })
}

/// What was done in the workspace, the latest first.
#[utoipa::path(get, path = "/activity", tag = "Activity", params(ActivityQuery), responses((status = 200, body = List<EventOut>), (status = 422, description = "Not valid")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<List<EventOut>>> {
    let filter = query.filter()?;
    sequencer::catch_up(&app).await;
    Ok(Json(page(&app, caller.workspace, &filter, query.limit, query.cursor).await?))
}

/// What was done to the installation itself, the latest first: by operators, on the command line, or by the server. What
/// operators did to a workspace stands in that workspace's own log.
#[utoipa::path(get, path = "/operator/activity", tag = "Operator", params(ActivityQuery), responses((status = 200, body = List<EventOut>), (status = 403, description = "Not an operator"), (status = 422, description = "Not valid")))]
pub async fn of_installation(
    State(app): State<App>,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<List<EventOut>>> {
    let filter = query.filter()?;
    sequencer::catch_up(&app).await;
    Ok(Json(page(&app, INSTALLATION, &filter, query.limit, query.cursor).await?))
}

/// What the activity can be filtered by: kinds and people that there are.
#[utoipa::path(get, path = "/activity/filters", tag = "Activity", responses((status = 200, body = ActivityFiltersOut)))]
pub async fn filters(State(app): State<App>, caller: Caller) -> Result<Json<ActivityFiltersOut>> {
    sequencer::catch_up(&app).await;
    let (kinds, keys) = {
        let mut log = app.events.read().await?;
        let kinds = list::kinds(&mut log, caller.workspace).await?;
        (kinds, list::actors(&mut log, caller.workspace).await?)
    };
    let mut conn = app.store.read().await?;
    let mut names = Names::of(caller.workspace);
    let mut actors = Vec::with_capacity(keys.len());
    for key in keys {
        actors.push(names.actor(&mut conn, &key.actor_type, key.actor_id.as_deref()).await?);
    }
    Ok(Json(ActivityFiltersOut { kinds, actors }))
}

/// The same as a table for spreadsheets, with all entries that the filter lets through.
#[utoipa::path(get, path = "/activity.csv", tag = "Activity", params(ActivityQuery), responses((status = 200, content_type = "text/csv", description = "A line for each entry, with a header"), (status = 422, description = "Not valid")))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ActivityQuery>,
) -> Result<Response> {
    let filter = query.filter()?;
    sequencer::catch_up(&app).await;
    let sheet = Sheet { name: "activity.csv".to_owned(), header: HEADER };
    Ok(sheet.stream(query.cursor, move |from| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let page = page(&app, caller.workspace, &filter, BATCH, from).await?;
            let next = match page.next_cursor.as_deref().map(str::parse) {
                Some(Ok(next)) => Some(next),
                Some(Err(error)) => return Err(Error::internal(error)),
                None => None,
            };
            Ok((page.items.into_iter().map(EventOut::cells).collect(), next))
        }
    }))
}
