//! Jobs of all workspaces, for the operator.

use super::super::jobs::{JobOut, cancel_in, retry_in};
use super::note;
use crate::domain::ids::{JobId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Query, twenty};
use crate::http::wire::{List, cursor};
use crate::state::App;
use crate::store::operator::{self, JobsWhich};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// Which jobs.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OperatorJobsQuery {
    /// Only those of that status.
    #[garde(skip)]
    status: Option<JobStatus>,
    /// Only those of that type.
    #[garde(skip)]
    #[serde(rename = "type")]
    job_type: Option<JobType>,
    /// Only that workspace's.
    #[garde(skip)]
    workspace_id: Option<WorkspaceId>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// A job with its workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorJobOut {
    /// The job.
    #[serde(flatten)]
    job: JobOut,
    /// Whose it is.
    workspace_id: WorkspaceId,
    /// What that is called.
    workspace_name: String,
}

/// Jobs of all workspaces, newest first.
#[utoipa::path(get, path = "/operator/jobs", tag = "Operator", params(OperatorJobsQuery), responses((status = 200, body = List<OperatorJobOut>), (status = 403, description = "Not an operator")))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<OperatorJobsQuery>,
) -> Result<Json<List<OperatorJobOut>>> {
    let which = JobsWhich { status: query.status, job_type: query.job_type, workspace: query.workspace_id };
    let mut conn = app.store.read().await?;
    let page = operator::jobs(&mut conn, which, query.limit, query.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let workspace_id = row.job.workspace_id;
        let job = row.job.try_into()?;
        items.push(OperatorJobOut { job, workspace_id, workspace_name: row.workspace_name });
    }
    Ok(Json(List { items, next_cursor }))
}

/// End a job, whoever's it is. One in work ends at its next step; what it has done stays.
#[utoipa::path(post, path = "/operator/jobs/{id}/cancel", tag = "Operator", params(("id" = JobId, Path)), responses((status = 200, body = JobOut), (status = 403, description = "Not an operator"), (status = 404, description = "Not there"), (status = 409, description = "It has ended already")))]
pub async fn cancel(State(app): State<App>, caller: Caller, Id(id): Id<JobId>) -> Result<Json<JobOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let workspace = operator::workspace_of_job(&mut write, id).await?;
    let job = cancel_in(&mut write, workspace, id, now).await?;
    let what = ("job.cancelled", ("job", id.0), json!({ "type": job.job_type }));
    note(&mut write, &caller, Some(workspace), what, now).await?;
    write.commit().await?;
    app.bell.ring();
    Ok(Json(job.try_into()?))
}

/// Try a failed or cancelled job again, whoever's it is. It goes on where it was.
#[utoipa::path(post, path = "/operator/jobs/{id}/retry", tag = "Operator", params(("id" = JobId, Path)), responses((status = 202, body = JobOut), (status = 403, description = "Not an operator"), (status = 404, description = "Not there"), (status = 409, description = "It has not failed")))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<(StatusCode, Json<JobOut>)> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let workspace = operator::workspace_of_job(&mut write, id).await?;
    let job = retry_in(&mut write, workspace, id, now).await?;
    let what = ("job.retried", ("job", id.0), json!({ "type": job.job_type }));
    note(&mut write, &caller, Some(workspace), what, now).await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, Json(job.try_into()?)))
}
