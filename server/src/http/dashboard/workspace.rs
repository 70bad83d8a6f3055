//! The workspace that one is in: its name, and the way out of it.

use super::workspaces::session_of;
use crate::domain::ids::WorkspaceId;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::http::wire::name as is_name;
use crate::state::App;
use crate::store::{Conn, events, members, workspaces};
use crate::teams;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The workspace that one is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentWorkspaceOut {
    /// Identifier.
    id: WorkspaceId,
    /// Its name.
    name: String,
    /// What you may do in it.
    role: Role,
    /// When it was made.
    created_at: Timestamp,
    /// How many belong to it.
    members: i64,
    /// How many of them are owners.
    owners: i64,
}

/// What to change of a workspace.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspacePatch {
    /// Its new name.
    #[garde(length(chars, max = 100), custom(is_name))]
    name: String,
}

/// Which workspace to leave.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveIn {
    /// The one you are in: a tab that was left open on another one must not leave this one.
    #[garde(skip)]
    workspace_id: WorkspaceId,
}

/// The workspace you are in.
#[utoipa::path(get, path = "/workspace", tag = "Workspaces", responses((status = 200, body = CurrentWorkspaceOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<axum::Json<CurrentWorkspaceOut>> {
    let mut conn = app.store.read().await?;
    Ok(axum::Json(out(&mut conn, &caller).await?))
}

async fn out(conn: &mut Conn, caller: &Caller) -> Result<CurrentWorkspaceOut> {
    let workspace = workspaces::get(conn, caller.workspace).await?;
    let (members, owners) = members::count(conn, caller.workspace).await?;
    Ok(CurrentWorkspaceOut {
        id: workspace.id,
        name: workspace.name,
        role: caller.role,
        created_at: workspace.created_at,
        members,
        owners,
    })
}

/// Rename the workspace.
#[utoipa::path(patch, path = "/workspace", tag = "Workspaces", request_body = WorkspacePatch, responses(
    (status = 200, body = CurrentWorkspaceOut), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<WorkspacePatch>,
) -> Result<axum::Json<CurrentWorkspaceOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let before = workspaces::get(&mut write, caller.workspace).await?.name;
    let name = input.name.trim();
    if name != before {
        workspaces::rename(&mut write, caller.workspace, name).await?;
        let change = json!({ "from": before, "to": name });
        let event = caller.event("workspace.renamed", ("workspace", caller.workspace.0), change);
        events::note(&mut write, &event, now).await?;
    }
    let out = out(&mut write, &caller).await?;
    write.commit().await?;
    Ok(axum::Json(out))
}

/// Leave the workspace. Your sign-ins in it go on in another of your workspaces; if there is none, they end. The last owner
/// can't leave.
#[utoipa::path(post, path = "/workspace/leave", tag = "Workspaces", request_body = LeaveIn, responses(
    (status = 204, description = "You don't belong to it any more"), (status = 409, description = "You are its only owner")))]
pub async fn leave(State(app): State<App>, caller: Caller, Json(input): Json<LeaveIn>) -> Result<StatusCode> {
    session_of(&caller)?;
    if input.workspace_id != caller.workspace {
        return Err(Error::invalid(
            "workspace_id",
            "invalid",
            "is not the workspace you are in now. Switch to the one that you want to leave.",
        ));
    }
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let me = members::get(&mut write, caller.workspace, caller.user).await?;
    teams::leave(&mut write, caller.workspace, &me, now).await?;
    let event = caller.event("member.left", ("user", caller.user.0), json!({ "role": me.role }));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
