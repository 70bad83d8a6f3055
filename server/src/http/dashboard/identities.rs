//! The providers that a person signs in with: listed, and unlinked. They are linked by signing in, see `oidc::account`.

use super::auth::second_factor::ProofIn;
use super::auth::{letters, proof};
use crate::domain::ids::IdentityId;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::mail;
use crate::state::App;
use crate::store::identities::{self, Linked};
use crate::store::{accounts, events};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// A provider that you sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityOut {
    /// Identifier of the link.
    id: IdentityId,
    /// The provider, as `installation` lists it; null if it is not set up here any more: nobody gets in by it then.
    #[schema(required)]
    provider: Option<String>,
    /// What people know it by.
    label: String,
    /// Its address, as it calls itself.
    issuer: String,
    /// Since when it is linked with your account.
    linked_at: Timestamp,
    /// When you signed in with it for the last time.
    last_used_at: Timestamp,
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentitiesOut {
    /// The oldest link first.
    items: Vec<IdentityOut>,
}

/// What people know a provider by: its button's words, or where it is if it has no button any more.
fn label(app: &App, issuer: &str) -> String {
    if let Some((_, label)) = app.oidc.of_issuer(issuer) {
        return label.to_owned();
    }
    let host = url::Url::parse(issuer).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
    host.unwrap_or_else(|| issuer.to_owned())
}

/// The providers that you sign in with.
#[utoipa::path(get, path = "/me/identities", tag = "Sign-in", responses((status = 200, body = IdentitiesOut)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<IdentitiesOut>> {
    let linked = identities::list(&mut *app.store.read().await?, caller.user).await?;
    let out = |one: Linked| IdentityOut {
        id: one.id(),
        provider: app.oidc.of_issuer(&one.issuer).map(|(name, _)| name.to_owned()),
        label: label(&app, &one.issuer),
        linked_at: one.created_at,
        last_used_at: one.last_used_at,
        issuer: one.issuer,
    };
    Ok(axum::Json(IdentitiesOut { items: linked.into_iter().map(out).collect() }))
}

// A `POST`: what shows who they are goes into the body, and that of a `DELETE` may be lost on the way.
/// Unlink a provider: signing in with it opens your account no longer.
#[utoipa::path(post, path = "/me/identities/{id}/unlink", tag = "Sign-in", params(("id" = IdentityId, Path)), request_body = ProofIn, responses(
    (status = 204, description = "It is unlinked"), (status = 403, description = "Without a password: the sign-in is too old to show who you are"), (status = 404, description = "Not yours, or not linked"), (status = 409, description = "It is your only way in"), (status = 422, description = "The password is wrong")))]
pub async fn unlink(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<IdentityId>,
    Json(input): Json<ProofIn>,
) -> Result<StatusCode> {
    // Before any proof: what is not theirs is not there.
    let known = identities::list(&mut *app.store.read().await?, caller.user).await?;
    if !known.iter().any(|one| one.id() == id) {
        return Err(gone());
    }
    proof::again(&app, &caller, "password", &input.password).await?;
    let mut write = app.store.write_durably().await?;
    // Looked at anew where nobody else writes: of two ways that are unlinked at once, one stays.
    let user = accounts::get(&mut write, caller.user).await?;
    let (these, others): (Vec<Linked>, Vec<Linked>) =
        identities::list(&mut write, user.id).await?.into_iter().partition(|one| one.id() == id);
    let Some(linked) = these.first() else { return Err(gone()) };
    let another = others.iter().any(|one| app.oidc.of_issuer(&one.issuer).is_some());
    if user.password_hash.is_none() && !another {
        return Err(Error::new(
            Code::Conflict,
            "This is your only way in: you have no password, and no other provider that is set up here. Set a password \
             first, then unlink it.",
        ));
    }
    identities::unlink(&mut write, user.id, linked).await?;
    let letter = letters::provider_unlinked(&app, &user, &label(&app, &linked.issuer));
    mail::post_to_person(&mut write, &app, &letter, user.id).await?;
    let event = caller.event("account.unlinked", ("user", user.id.0), json!({ "issuer": linked.issuer }));
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn gone() -> Error {
    Error::not_found("linked provider")
}
