//! Who is signed in.

use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json as Input;
use crate::http::wire::{UserOut, WorkspaceOut, name as is_name};
use crate::state::App;
use crate::store::{accounts, support};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is signed in, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    /// The person.
    user: UserOut,
    /// The workspace.
    workspace: WorkspaceOut,
    /// Whether the server runs with `--local`, without sign-in.
    local: bool,
    /// Whether they run this installation.
    operator: bool,
    /// Until when they are in the workspace for support; null if they belong to it.
    #[schema(required)]
    support_until: Option<Timestamp>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "Sign-in", responses((status = 200, body = MeOut), (status = 401, description = "Nobody")))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<MeOut>> {
    let mut conn = app.store.read().await?;
    let user = accounts::get(&mut conn, caller.user).await?;
    let mut workspace = accounts::memberships(&mut conn, caller.user)
        .await?
        .into_iter()
        .find(|membership| membership.workspace_id == caller.workspace)
        .ok_or_else(|| Error::not_found("workspace"))?;
    // A key may do less than who made it.
    workspace.role = caller.role;
    let support_until = support::until(&mut conn, caller.workspace, caller.user).await?;
    Ok(Json(MeOut {
        user: user.into(),
        workspace: workspace.into(),
        local: caller.session.is_none() && caller.key.is_none(),
        operator: caller.operator,
        support_until,
    }))
}

/// Another name for a person.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// What they are called.
    #[garde(length(chars, max = 100), custom(is_name))]
    name: String,
}

/// Change what you are called.
#[utoipa::path(patch, path = "/me", tag = "Sign-in", request_body = MePatch, responses((status = 200, body = MeOut), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Input(input): Input<MePatch>,
) -> Result<Json<MeOut>> {
    let mut write = app.store.write_durably().await?;
    accounts::set_name(&mut write, caller.user, input.name.trim(), app.clock.now()).await?;
    write.commit().await?;
    get(State(app), caller).await
}
