//! Sources: the start of the way from a page to knowledge. One transaction writes the source and its job; the worker
//! does the rest.

use super::add_source::{Added, add};
use super::files::FileOut;
use super::new_source::SourceIn;
use crate::billing::quota;
use crate::domain::ids::{BotId, JobId, KnowledgeBaseId, SourceId};
use crate::domain::pattern::Pattern;
use crate::domain::run::RunCause;
use crate::domain::source::{SourceStatus, SourceType};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Paging, Query};
use crate::http::upload::FileForm;
use crate::http::wire::{List, Trouble};
use crate::removal;
use crate::state::App;
use crate::store::sources::{self, Source};
use crate::store::{Conn, bots, events, jobs};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What became of a source's pages, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentCounts {
    /// Pages known of.
    total: i64,
    /// Pages that answer.
    indexed: i64,
    /// Pages with something wrong.
    failed: i64,
    /// Pages still to be read.
    pending: i64,
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceOut {
    /// Identifier.
    id: SourceId,
    /// The bot whose own the knowledge base is; null if it is no bot's.
    #[schema(required)]
    bot_id: Option<BotId>,
    /// The knowledge base it feeds.
    knowledge_base_id: KnowledgeBaseId,
    /// What kind of thing.
    #[serde(rename = "type")]
    source_type: SourceType,
    /// Given, or of the first page.
    #[schema(required)]
    title: Option<String>,
    /// Where it starts.
    #[schema(required)]
    url: Option<String>,
    /// Where reading starts besides that.
    start_urls: Vec<String>,
    /// Patterns of which a page must match one, if there are any.
    include: Vec<Pattern>,
    /// Patterns of which a page may match none.
    exclude: Vec<Pattern>,
    /// Most pages.
    #[schema(required)]
    max_pages: Option<i64>,
    /// Most links away from the start.
    #[schema(required)]
    max_depth: Option<i64>,
    /// When it is read again by itself: `hourly`, `daily`, `weekly`, `monthly` or a cron expression; null for never.
    #[schema(required)]
    schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    #[schema(required)]
    time_zone: Option<String>,
    /// When that is due.
    #[schema(required)]
    next_run_at: Option<Timestamp>,
    /// How far it is.
    status: SourceStatus,
    /// What is wrong.
    #[schema(required)]
    error: Option<Trouble>,
    /// What became of its pages.
    documents: DocumentCounts,
    /// Passages.
    chunks: i64,
    /// Its file, if it is one.
    #[schema(required)]
    file: Option<FileOut>,
    /// Its latest job.
    #[schema(required)]
    job_id: Option<JobId>,
    /// When it was added.
    created_at: Timestamp,
    /// When something last changed.
    updated_at: Timestamp,
    /// When it was last read to its end.
    #[schema(required)]
    read_at: Option<Timestamp>,
}

impl From<Source> for SourceOut {
    fn from(source: Source) -> Self {
        Self {
            file: FileOut::of(&source),
            id: source.id,
            bot_id: source.bot_id,
            knowledge_base_id: source.knowledge_base_id,
            source_type: source.source_type,
            title: source.title,
            url: source.url,
            start_urls: source.start_urls.0,
            include: source.include.0,
            exclude: source.exclude.0,
            schedule: source.schedule,
            time_zone: source.time_zone,
            next_run_at: source.next_run_at,
            max_pages: source.max_pages,
            max_depth: source.max_depth,
            status: source.status,
            error: Trouble::of(source.error_code, source.error_detail),
            documents: DocumentCounts {
                total: source.total,
                indexed: source.indexed,
                failed: source.failed,
                pending: source.waiting,
            },
            chunks: source.chunks,
            job_id: source.job_id,
            created_at: source.created_at,
            updated_at: source.updated_at,
            read_at: source.read_at,
        }
    }
}

/// A source and the job that reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceAccepted {
    /// The source.
    source: SourceOut,
    /// The job: watch it at `/jobs/{id}/events`.
    job_id: JobId,
}

/// A bot's sources, newest first.
#[utoipa::path(get, path = "/bots/{id}/sources", tag = "Sources", params(("id" = BotId, Path), Paging), responses((status = 200, body = List<SourceOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<SourceOut>>> {
    let mut conn = app.store.read().await?;
    let bot = bots::get(&mut conn, caller.workspace, id).await?;
    let page = sources::list(&mut conn, caller.workspace, bot.knowledge_base_id, paging.limit, paging.cursor)
        .await?;
    Ok(axum::Json(List::of(page, SourceOut::from)))
}

/// Add a source to the bot's own knowledge base: as JSON, or a file as a form. It is read by a job; the answer comes at
/// once.
#[utoipa::path(post, path = "/bots/{id}/sources", tag = "Sources", params(("id" = BotId, Path)), request_body(content((SourceIn = "application/json"), (FileForm = "multipart/form-data"))), responses((status = 202, body = SourceAccepted), (status = 402, description = "The plan has no more pages, or no more storage"), (status = 404, description = "Not yours or not there"), (status = 409, description = "The same file is there already"), (status = 413, description = "Larger than what is taken"), (status = 415, description = "Not a kind of file that is read, or not what it says it is"), (status = 422, description = "A value is not valid, or the address may not be read")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    added: Added,
) -> Result<(StatusCode, axum::Json<SourceAccepted>)> {
    let bot = bots::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    add(&app, caller, bot.knowledge_base_id, added).await
}

/// Begins a reading of a source in the caller's transaction.
pub(super) async fn enqueue(
    conn: &mut Conn,
    app: &App,
    caller: Caller,
    source: SourceId,
    cause: RunCause,
) -> Result<SourceAccepted> {
    let now = app.clock.now();
    let attempts = app.config.worker.max_attempts;
    let job_id = sources::begin_run(conn, caller.workspace, source, cause, attempts, now).await?;
    let source = sources::get(conn, caller.workspace, source).await?;
    Ok(SourceAccepted { source: source.into(), job_id })
}

/// What an event says of a source.
fn said(source: &Source) -> Value {
    json!({ "name": source.title.as_ref().or(source.url.as_ref()), "type": source.source_type.as_str() })
}

/// Notes what was done to a source, in the caller's transaction.
pub(super) async fn noted(
    conn: &mut Conn,
    app: &App,
    caller: Caller,
    id: SourceId,
    kind: &'static str,
) -> Result<()> {
    let source = sources::bare(conn, caller.workspace, id).await?;
    events::note(conn, &caller.event(kind, ("source", id.0), said(&source)), app.clock.now()).await
}

/// A source.
#[utoipa::path(get, path = "/sources/{id}", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 200, body = SourceOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<axum::Json<SourceOut>> {
    let mut conn = app.store.read().await?;
    Ok(axum::Json(sources::get(&mut conn, caller.workspace, id).await?.into()))
}

/// Delete a source with its pages. Its job, if one runs, stops.
#[utoipa::path(delete, path = "/sources/{id}", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<SourceId>) -> Result<StatusCode> {
    let source = sources::bare(&mut *app.store.read().await?, caller.workspace, id).await?;
    let event = caller.event("source.deleted", ("source", id.0), said(&source));
    removal::source(&app.store, &app.clock, caller.workspace, id, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read a source again. Pages that have not changed cost nothing.
#[utoipa::path(post, path = "/sources/{id}/refresh", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 202, body = SourceAccepted), (status = 402, description = "More is kept than the plan includes: reading is paused"), (status = 404, description = "Not yours or not there"), (status = 409, description = "It is being read")))]
pub async fn refresh(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<(StatusCode, axum::Json<SourceAccepted>)> {
    let mut write = app.store.write_durably().await?;
    if jobs::open_for_source(&mut write, caller.workspace, id).await?.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "This source is being read already. Wait for it, or cancel that first.",
        ));
    }
    quota::allow_reading(&mut write, &app.plans, caller.workspace, app.clock.now()).await?;
    let accepted = enqueue(&mut write, &app, caller, id, RunCause::Manual).await?;
    noted(&mut write, &app, caller, id, "source.refreshed").await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)))
}
