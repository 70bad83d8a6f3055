//! The workspaces that a person belongs to: listed, made, gone to.

use super::auth::AuthOut;
use crate::domain::ids::{SessionId, WorkspaceId};
use crate::domain::member::OWNED_WORKSPACES;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::wire::{List, WorkspaceOut, name as is_name};
use crate::state::App;
use crate::store::accounts::Membership;
use crate::store::{accounts, events, members, standing, workspaces};
use crate::teams;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A workspace to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceIn {
    /// Its name.
    #[garde(length(chars, max = 100), custom(is_name))]
    name: String,
}

/// The workspaces you belong to, oldest first.
#[utoipa::path(get, path = "/workspaces", tag = "Workspaces", params(Paging), responses((status = 200, body = List<WorkspaceOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<WorkspaceOut>>> {
    let mut conn = app.store.read().await?;
    let page = workspaces::of_person(&mut conn, caller.user, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, WorkspaceOut::from)))
}

/// Make another workspace, which you own. Your sign-in stays where it is until you switch.
#[utoipa::path(post, path = "/workspaces", tag = "Workspaces", request_body = WorkspaceIn, responses(
    (status = 201, body = WorkspaceOut), (status = 409, description = "You own as many as one person may")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<WorkspaceIn>,
) -> Result<(StatusCode, axum::Json<WorkspaceOut>)> {
    session_of(&caller)?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    if workspaces::count_owned(&mut write, caller.user).await? >= OWNED_WORKSPACES {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "One person owns {OWNED_WORKSPACES} workspaces at most. Hand one over, or leave it to its other owner."
            ),
        ));
    }
    let made = teams::found(&mut write, caller.user, input.name.trim(), now).await?;
    let mut event =
        caller.event("workspace.created", ("workspace", made.workspace_id.0), json!({ "name": made.name }));
    event.workspace = Some(made.workspace_id);
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(made.into())))
}

/// Go to another of your workspaces: this sign-in stands there from now on, on every tab that shares it. Access tokens
/// for the one before end.
#[utoipa::path(post, path = "/workspaces/{id}/switch", tag = "Workspaces", params(("id" = WorkspaceId, Path)), responses(
    (status = 200, body = AuthOut), (status = 404, description = "You don't belong to it")))]
pub async fn switch(State(app): State<App>, caller: Caller, Id(id): Id<WorkspaceId>) -> Result<Response> {
    let session = session_of(&caller)?;
    let mut write = app.store.write_durably().await?;
    let role = members::get(&mut write, id, caller.user).await.map_err(|error| match error.code {
        Code::NotFound => Error::not_found("workspace"),
        _ => error,
    })?;
    let workspace = workspaces::get(&mut write, id).await?;
    standing::take_to(&mut write, id, caller.user, session).await?;
    let user = accounts::get(&mut write, caller.user).await?;
    write.commit().await?;
    let there = Membership { workspace_id: id, name: workspace.name, role: role.role };
    Ok(moved(AuthOut::of(&app, session, user, there)?))
}

/// The answer that brings a sign-in's next access token; the refresh cookie stays as it is.
pub(super) fn moved(body: AuthOut) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], axum::Json(body)).into_response()
}

/// The caller's sign-in, for what it takes one.
///
/// # Errors
/// `conflict` with `--local`, where nobody signs in.
pub(super) fn session_of(caller: &Caller) -> Result<SessionId> {
    caller.session.ok_or_else(|| {
        Error::new(
            Code::Conflict,
            "With --local nobody signs in: there is one person and one workspace. Run `frontdesk serve` without it to work \
             with others.",
        )
    })
}
