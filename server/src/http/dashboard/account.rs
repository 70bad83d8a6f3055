//! The end of one's account.

use super::auth::{cookies, proof, second_factor};
use crate::account::{self, Outcome};
use crate::domain::event::NewEvent;
use crate::domain::ids::WorkspaceId;
use crate::domain::role::Role;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::state::App;
use crate::store::partings::Parting;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What becomes of a workspace.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartingOutcome {
    /// It is deleted with all that it holds: nobody else is in it.
    Deleted,
    /// It goes on without you.
    Left,
    /// You can't go before somebody else owns it.
    InTheWay,
    /// It would be deleted, but its plan goes on being paid for: cancel that first.
    PaidFor,
}

/// A workspace of yours, and what becomes of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartingOut {
    /// Identifier.
    id: WorkspaceId,
    /// Its name.
    name: String,
    /// What you may do in it.
    role: Role,
    /// What becomes of it.
    outcome: PartingOutcome,
    /// Its members, you among them.
    members: i64,
    /// Its bots.
    bots: i64,
    /// Its sources.
    sources: i64,
    /// Its conversations.
    conversations: i64,
}

/// What would go with your account.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletionOut {
    /// Your workspaces.
    workspaces: Vec<PartingOut>,
    /// Whether nothing stands in the way.
    possible: bool,
}

/// The end of an account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletionIn {
    /// The address of the account, typed: it can't be undone.
    #[garde(length(max = 254))]
    email: String,
    /// Its password; empty for those who have none, because they sign in elsewhere.
    #[garde(length(max = 256))]
    password: String,
    /// With two-step sign-in: the code that the app shows, or a recovery code.
    #[garde(length(max = 40))]
    code: Option<String>,
}

fn out((parting, outcome): (Parting, Outcome)) -> PartingOut {
    PartingOut {
        outcome: match outcome {
            Outcome::Deleted => PartingOutcome::Deleted,
            Outcome::Left => PartingOutcome::Left,
            Outcome::InTheWay => PartingOutcome::InTheWay,
            Outcome::PaidFor => PartingOutcome::PaidFor,
        },
        id: parting.workspace_id,
        name: parting.name,
        role: parting.role,
        members: parting.members,
        bots: parting.bots,
        sources: parting.sources,
        conversations: parting.conversations,
    }
}

/// What would go with your account.
#[utoipa::path(get, path = "/me/deletion", tag = "Sign-in", responses((status = 200, body = DeletionOut)))]
pub async fn deletion(State(app): State<App>, caller: Caller) -> Result<axum::Json<DeletionOut>> {
    let partings = account::partings(&mut *app.store.read().await?, &app, caller.user).await?;
    let possible = partings.iter().all(|(_, outcome)| matches!(outcome, Outcome::Deleted | Outcome::Left));
    Ok(axum::Json(DeletionOut { workspaces: partings.into_iter().map(out).collect(), possible }))
}

/// Delete your account, with the workspaces that nobody else is in. It can't be undone.
#[utoipa::path(post, path = "/me/deletion", tag = "Sign-in", request_body = DeletionIn, responses(
    (status = 204, description = "It is gone"), (status = 409, description = "Others would be left without an owner, or a plan goes on being paid for"), (status = 422, description = "Address, password or code is wrong")))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<DeletionIn>,
) -> Result<Response> {
    let user = proof::again(&app, &caller, "password", &input.password).await?;
    if input.email.trim().to_lowercase() != user.email {
        return Err(Error::invalid(
            "email",
            "invalid",
            "is not the address of this account: type it to confirm.",
        ));
    }
    if user.second_factor {
        let Some(code) = input.code.as_deref().filter(|code| !code.is_empty()) else {
            return Err(Error::invalid("code", "required", "is needed: two-step sign-in is on."));
        };
        second_factor::check(&app, &user, code).await?;
    }
    let event = |workspace: WorkspaceId| NewEvent {
        workspace: Some(workspace),
        ..caller.event("member.left", ("user", user.id.0), json!({ "account": "deleted" }))
    };
    account::delete(&app, &user, event).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookies::refresh(&app, "", 0)?)]).into_response())
}
