//! Support: a workspace gives leave to be looked into, and an operator looks in, seen by its members.

use super::note;
use crate::domain::ids::WorkspaceId;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::state::App;
use crate::store::support::{self, Consent};
use crate::store::{Conn, events, operator};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// What support may do in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SupportRole {
    /// Look at everything.
    Viewer,
    /// Change bots and their knowledge as well.
    Editor,
    /// All but what is the owner's.
    Admin,
}

impl From<SupportRole> for Role {
    fn from(role: SupportRole) -> Self {
        match role {
            SupportRole::Viewer => Self::Viewer,
            SupportRole::Editor => Self::Editor,
            SupportRole::Admin => Self::Admin,
        }
    }
}

/// Leave to look in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportAccessIn {
    /// What support may do.
    #[garde(skip)]
    role: SupportRole,
    /// Hours until it ends by itself, 1 to 168.
    #[garde(range(min = 1, max = 168))]
    hours: u32,
}

/// Whether support may look into the workspace, and does.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportAccessOut {
    /// What support may do; null if it may not look in.
    #[schema(required)]
    role: Option<Role>,
    /// Who gave leave.
    #[schema(required)]
    granted_by: Option<String>,
    /// When it ends by itself.
    #[schema(required)]
    expires_at: Option<Timestamp>,
    /// Who is in the workspace for support now, by what they are called.
    present: Vec<String>,
}

async fn out(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<SupportAccessOut> {
    let consent = support::consent(conn, workspace, now).await?;
    Ok(SupportAccessOut {
        role: consent.as_ref().map(|consent| consent.role),
        expires_at: consent.as_ref().map(|consent| consent.expires_at),
        granted_by: consent.and_then(|consent| consent.granted_by_name),
        present: support::present(conn, workspace, now).await?,
    })
}

/// Whether support may look into the workspace, and does.
#[utoipa::path(get, path = "/support-access", tag = "Workspace", responses((status = 200, body = SupportAccessOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<axum::Json<SupportAccessOut>> {
    let mut conn = app.store.read().await?;
    Ok(axum::Json(out(&mut conn, caller.workspace, app.clock.now()).await?))
}

/// Let whoever runs this server look into the workspace for a while. Members see when somebody does.
#[utoipa::path(put, path = "/support-access", tag = "Workspace", request_body = SupportAccessIn, responses((status = 200, body = SupportAccessOut), (status = 403, description = "Only owners and admins give leave, and no more than they may do themselves"), (status = 422, description = "Not valid")))]
pub async fn grant(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<SupportAccessIn>,
) -> Result<axum::Json<SupportAccessOut>> {
    let now = app.clock.now();
    let expires_at = now.after(Duration::from_secs(u64::from(input.hours) * 60 * 60));
    let mut write = app.store.write_durably().await?;
    let consent = Consent {
        role: input.role.into(),
        granted_by: Some(caller.user),
        granted_by_name: None,
        granted_at: now,
        expires_at,
    };
    support::grant(&mut write, caller.workspace, &consent).await?;
    let data = json!({ "role": input.role, "expires_at": expires_at });
    let event = caller.event("support.granted", ("workspace", caller.workspace.0), data);
    events::note(&mut write, &event, now).await?;
    let granted = out(&mut write, caller.workspace, now).await?;
    write.commit().await?;
    Ok(axum::Json(granted))
}

/// Take that leave back. Whoever is there for support is sent out at once.
#[utoipa::path(delete, path = "/support-access", tag = "Workspace", responses((status = 204, description = "Nobody may look in"), (status = 403, description = "Only owners and admins take it back")))]
pub async fn revoke(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    if support::revoke(&mut write, caller.workspace, now).await? {
        let event = caller.event("support.revoked", ("workspace", caller.workspace.0), json!({}));
        events::note(&mut write, &event, now).await?;
    }
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Look into a workspace that has given leave. This sign-in is in that workspace then: ask for a new access token with
/// `POST /auth/refresh`.
#[utoipa::path(post, path = "/operator/workspaces/{id}/enter", tag = "Operator", params(("id" = WorkspaceId, Path)), responses((status = 204, description = "This sign-in is in that workspace now"), (status = 403, description = "Not an operator, or the workspace has not given leave"), (status = 404, description = "Not there"), (status = 409, description = "You belong to it yourself, or nobody signs in here")))]
pub async fn enter(State(app): State<App>, caller: Caller, Id(id): Id<WorkspaceId>) -> Result<StatusCode> {
    let Some(session) = caller.session else {
        return Err(Error::new(
            Code::Conflict,
            "Nobody signs in on a local server: there is no other workspace to look into.",
        ));
    };
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    operator::workspace(&mut write, id, now).await?;
    let consent = support::consent(&mut write, id, now).await?.ok_or_else(|| {
        Error::new(
            Code::Forbidden,
            "This workspace has not given leave. Ask one of its owners to: Settings, Support.",
        )
    })?;
    support::enter(&mut write, id, (caller.user, session), &consent, now).await?;
    let data = json!({ "role": consent.role.as_str(), "until": consent.expires_at });
    note(&mut write, &caller, Some(id), ("support.entered", ("workspace", id.0), data), now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leave the workspace that one is in for support, and go back to one's own.
#[utoipa::path(post, path = "/operator/leave", tag = "Operator", responses((status = 204, description = "This sign-in is in a workspace of your own again"), (status = 403, description = "Not an operator"), (status = 409, description = "You are not here for support")))]
pub async fn leave(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    let now = app.clock.now();
    let id = caller.workspace;
    let mut write = app.store.write_durably().await?;
    support::leave(&mut write, id, caller.user, now).await?;
    note(&mut write, &caller, Some(id), ("support.left", ("workspace", id.0), json!({})), now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
