//! A new password, by whoever knows the old one.

use super::{AuthOut, ended, letters, proof, sign_in, strong};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::identity::password;
use crate::state::App;
use crate::store::{accounts, events};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A change of password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    /// The one that holds now; empty for those who have none, because they sign in elsewhere.
    #[garde(length(max = 256))]
    current_password: String,
    /// The one to hold from now on: at least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    new_password: String,
}

/// Change the password. All other sessions end, and so do links that were sent before to change the address or the password.
#[utoipa::path(post, path = "/auth/password", tag = "Sign-in", request_body = PasswordIn, responses(
    (status = 200, body = AuthOut), (status = 422, description = "The current password is wrong, or the new one too weak")))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(input): Json<PasswordIn>,
) -> Result<Response> {
    let user = proof::again(&app, &caller, "current_password", &input.current_password).await?;
    strong("new_password", &input.new_password, &[&user.email, &user.name])?;
    let hash = password::hash(input.new_password).await?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    accounts::set_password(&mut write, user.id, &hash, now).await?;
    ended::with_old_password(&mut write, user.id, now).await?;
    letters::tell(&mut write, &app, &user, &letters::password_changed(&app, &user, false)).await?;
    let event = caller.event("account.password_changed", ("user", user.id.0), json!({}));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    // Whoever was asked for the second factor when they signed in is not asked again.
    let user = accounts::get(&mut *app.store.read().await?, user.id).await?;
    sign_in(&app, user, &headers).await
}
