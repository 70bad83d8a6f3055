//! Sign-up: an account with a workspace of its own.

use super::super::auth_events::noted;
use super::{AuthOut, answer, email, open_session, strong};
use crate::config::Signup;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::mail::LinkPurpose;
use crate::domain::role::Role;
use crate::error::{Code, Error, Result};
use crate::http::input::Json;
use crate::identity::password;
use crate::state::App;
use crate::store::accounts::{self, Membership, User};
use crate::teams;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person who signs up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignupIn {
    /// Their e-mail address.
    #[garde(email, length(max = 254))]
    email: String,
    /// At least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    password: String,
    /// What they are called.
    #[garde(length(chars, max = 100), custom(crate::http::wire::name))]
    name: String,
}

/// An account that can be signed in to once its address is confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmFirstOut {
    /// Where the link was sent to.
    pub(in super::super) confirm_email: String,
}

/// Sign up: an account with a workspace of its own. A link to confirm the address is sent to it.
#[utoipa::path(post, path = "/auth/signup", tag = "Sign-in", request_body = SignupIn, responses(
    (status = 201, body = AuthOut), (status = 202, description = "The address must be confirmed first", body = ConfirmFirstOut), (status = 403, description = "Sign-up is closed, or by invitation"), (status = 409, description = "The address is taken"), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<SignupIn>,
) -> Result<Response> {
    may_sign_up(app.config.auth.signup)?;
    let email = input.email.trim().to_lowercase();
    let name = input.name.trim().to_owned();
    strong("password", &input.password, &[&email, &name])?;
    let hash = password::hash(input.password).await?;
    let user = User {
        id: UserId::new(),
        email,
        name,
        password_hash: Some(hash),
        email_verified_at: None,
        second_factor: false,
        created_at: app.clock.now(),
    };
    let workspace =
        Membership { workspace_id: WorkspaceId::new(), name: teams::own_name(&user.name), role: Role::Owner };
    let mut write = app.store.write_durably().await?;
    accounts::create_with_workspace(&mut write, &user, workspace.workspace_id, &workspace.name).await?;
    noted(&mut write, &app, user.id, workspace.workspace_id, "account.signed_up").await?;
    email::send_link(&mut write, &app, &user, LinkPurpose::Confirm, &user.email).await?;
    if app.config.auth.require_confirmed_email {
        write.commit().await?;
        let body = ConfirmFirstOut { confirm_email: user.email };
        return Ok((StatusCode::ACCEPTED, axum::Json(body)).into_response());
    }
    let (session, refresh) =
        open_session(&mut write, &app, user.id, workspace.workspace_id, &headers).await?;
    write.commit().await?;
    answer(&app, StatusCode::CREATED, session, &refresh, user, workspace)
}

fn may_sign_up(signup: Signup) -> Result<()> {
    let refuse = |why: &str| Err(Error::new(Code::Forbidden, why));
    match signup {
        Signup::Open => Ok(()),
        Signup::Invitation => refuse(
            "Sign-up here is by invitation. Ask a colleague who has an account to invite you, and follow the link in \
             the invitation.",
        ),
        Signup::Closed => refuse("Sign-up is closed here. Ask whoever runs this server for an account."),
    }
}
