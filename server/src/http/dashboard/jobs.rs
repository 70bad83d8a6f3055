//! Jobs: how far they are, live too.

use crate::domain::ids::{JobId, KnowledgeBaseId, SourceId, TestRunId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Query, twenty};
use crate::http::sse::{self, RequestId};
use crate::http::wire::{List, Trouble};
use crate::quality;
use crate::state::App;
use crate::store::jobs::{self, Job};
use crate::store::{Conn, events as log, runs, sources};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// How often a job is looked at for those who watch it.
const LOOK: Duration = Duration::from_millis(250);

/// How far a job is.
#[derive(Debug, Serialize, PartialEq, Eq, ToSchema)]
pub struct ProgressOut {
    /// Units done.
    done: i64,
    /// Units known of; grows while new ones are found.
    total: i64,
    /// What is counted.
    unit: String,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobOut {
    /// Identifier.
    id: JobId,
    /// What it does.
    #[serde(rename = "type")]
    job_type: JobType,
    /// How far it is.
    status: JobStatus,
    /// How far it is, in numbers.
    progress: ProgressOut,
    /// Tries since it last got on.
    attempts: i64,
    /// What is wrong, or was the last time.
    #[schema(required)]
    error: Option<Trouble>,
    /// What came of it, once completed.
    #[schema(required)]
    result: Option<serde_json::Value>,
    /// The source it reads.
    #[schema(required)]
    source_id: Option<SourceId>,
    /// The knowledge base that it is about, if it is about one as a whole.
    #[schema(required)]
    knowledge_base_id: Option<KnowledgeBaseId>,
    /// The run of test cases that it asks.
    #[schema(required)]
    test_run_id: Option<TestRunId>,
    /// Whether its owner holds it: it waits until it is resumed.
    paused: bool,
    /// When it was asked for.
    created_at: Timestamp,
    /// When something last changed.
    updated_at: Timestamp,
}

impl TryFrom<Job> for JobOut {
    type Error = Error;

    fn try_from(job: Job) -> Result<Self> {
        let result = job.result.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        Ok(Self {
            id: job.id,
            job_type: job.job_type,
            status: job.status,
            progress: ProgressOut {
                done: job.progress_done,
                total: job.progress_total,
                unit: job.progress_unit,
            },
            attempts: job.attempts,
            error: Trouble::of(job.error_code, job.error_detail),
            result,
            source_id: job.source_id,
            knowledge_base_id: job.knowledge_base_id,
            test_run_id: job.test_run_id,
            paused: job.paused,
            created_at: job.created_at,
            updated_at: job.updated_at,
        })
    }
}

/// Which jobs.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// Only those of that status.
    #[garde(skip)]
    status: Option<JobStatus>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// The workspace's jobs, newest first.
#[utoipa::path(get, path = "/jobs", tag = "Jobs", params(JobsQuery), responses((status = 200, body = List<JobOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<JobsQuery>,
) -> Result<Json<List<JobOut>>> {
    let mut conn = app.store.read().await?;
    let page = jobs::list(&mut conn, caller.workspace, query.status, query.limit, query.cursor).await?;
    let next_cursor = crate::http::wire::cursor(&page);
    let items = page.items.into_iter().map(JobOut::try_from).collect::<Result<_>>()?;
    Ok(Json(List { items, next_cursor }))
}

/// A job.
#[utoipa::path(get, path = "/jobs/{id}", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 200, body = JobOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<JobId>) -> Result<Json<JobOut>> {
    let mut conn = app.store.read().await?;
    Ok(Json(jobs::get(&mut conn, caller.workspace, id).await?.try_into()?))
}

/// Notes what was done to a job.
async fn noted(conn: &mut Conn, app: &App, caller: Caller, job: &Job, kind: &'static str) -> Result<()> {
    let data = json!({ "type": job.job_type.as_str(), "source_id": job.source_id });
    log::note(conn, &caller.event(kind, ("job", job.id.0), data), app.clock.now()).await
}

/// End a job. One in work ends at its next step; what it has done stays.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 200, body = JobOut), (status = 409, description = "It has ended already")))]
pub async fn cancel(State(app): State<App>, caller: Caller, Id(id): Id<JobId>) -> Result<Json<JobOut>> {
    let mut write = app.store.write_durably().await?;
    let job = cancel_in(&mut write, caller.workspace, id, app.clock.now()).await?;
    noted(&mut write, &app, caller, &job, "job.cancelled").await?;
    write.commit().await?;
    app.bell.ring();
    Ok(Json(job.try_into()?))
}

/// Ends a workspace's job, with what it is about.
pub(super) async fn cancel_in(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: JobId,
    now: Timestamp,
) -> Result<Job> {
    let job = jobs::cancel(conn, workspace, id, now).await?;
    if job.status == JobStatus::Cancelled {
        if let Some(source) = job.source_id {
            sources::settle_cancelled(conn, workspace, source, now).await?;
            runs::end(conn, workspace, source, JobStatus::Cancelled, None, now).await?;
        }
        quality::settle(conn, &job, JobStatus::Cancelled, None, now).await?;
    }
    Ok(job)
}

/// Hold a job. A page in work is read to its end; then it waits until it is resumed, also over a restart.
#[utoipa::path(post, path = "/jobs/{id}/pause", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 200, body = JobOut), (status = 409, description = "It has ended already")))]
pub async fn pause(State(app): State<App>, caller: Caller, Id(id): Id<JobId>) -> Result<Json<JobOut>> {
    set_paused(&app, caller, id, true).await
}

/// Let a held job go on where it was.
#[utoipa::path(post, path = "/jobs/{id}/resume", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 200, body = JobOut), (status = 409, description = "It has ended already")))]
pub async fn resume(State(app): State<App>, caller: Caller, Id(id): Id<JobId>) -> Result<Json<JobOut>> {
    set_paused(&app, caller, id, false).await
}

async fn set_paused(app: &App, caller: Caller, id: JobId, paused: bool) -> Result<Json<JobOut>> {
    let mut write = app.store.write_durably().await?;
    let job = jobs::set_paused(&mut write, caller.workspace, id, paused, app.clock.now()).await?;
    let kind = if paused { "job.paused" } else { "job.resumed" };
    noted(&mut write, app, caller, &job, kind).await?;
    write.commit().await?;
    app.bell.ring();
    Ok(Json(job.try_into()?))
}

/// Try a failed or cancelled job again. It goes on where it was.
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 202, body = JobOut), (status = 409, description = "It has not failed")))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<(StatusCode, Json<JobOut>)> {
    let mut write = app.store.write_durably().await?;
    let job = retry_in(&mut write, caller.workspace, id, app.clock.now()).await?;
    noted(&mut write, &app, caller, &job, "job.retried").await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, Json(job.try_into()?)))
}

/// Puts a workspace's job back into the queue, with what it is about.
pub(super) async fn retry_in(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: JobId,
    now: Timestamp,
) -> Result<Job> {
    let job = jobs::retry(conn, workspace, id, now).await?;
    quality::settle(conn, &job, JobStatus::Pending, None, now).await?;
    Ok(job)
}

/// Watch a job: an event `job` for each change, until it has ended.
#[utoipa::path(get, path = "/jobs/{id}/events", tag = "Jobs", params(("id" = JobId, Path)), responses((status = 200, content_type = "text/event-stream", description = "`event: job` with a JobOut for each change")))]
pub async fn events(
    State(app): State<App>,
    caller: Caller,
    request: RequestId,
    Id(id): Id<JobId>,
) -> Result<Response> {
    let first = {
        let mut conn = app.store.read().await?;
        jobs::get(&mut conn, caller.workspace, id).await?
    };
    Ok(sse::stream(request, move |sink| async move {
        let mut seen = None;
        let mut job = first;
        let mut number = 0_u32;
        loop {
            let done = job.status.is_final();
            let state = (
                job.status,
                job.paused,
                job.progress_done,
                job.progress_total,
                job.attempts,
                job.error_code.clone(),
            );
            if seen.as_ref() != Some(&state) {
                seen = Some(state);
                number += 1;
                sink.send("job", &format!("{id}:{number}"), &JobOut::try_from(job)?).await?;
            }
            if done {
                return Ok(());
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = app.stopping.cancelled() => return Err(sse::stopping().into()),
                () = sink.reader_left() => return Ok(()),
            }
            job = jobs::get(&mut *app.store.read().await?, caller.workspace, id).await?;
        }
    }))
}
