//! Sign-in: password first, then the second factor, for those who have one.

use super::{AuthOut, SecondStepOut, admit, second_factor, sign_in};
use crate::error::{Code, Error, Result};
use crate::http::input::Json;
use crate::identity::{opaque, password};
use crate::state::App;
use crate::store::{accounts, second_factors};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A person who signs in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginIn {
    /// Their e-mail address.
    #[garde(length(min = 1, max = 254))]
    email: String,
    /// Their password.
    #[garde(length(min = 1, max = 256))]
    password: String,
}

/// The second step of a sign-in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStepIn {
    /// `second_factor_token` of the first.
    #[garde(length(min = 1, max = 100))]
    second_factor_token: String,
    /// The code that the app shows, or a recovery code.
    #[garde(length(min = 1, max = 40))]
    code: String,
}

/// Sign in. Who has a second factor gets a token for the second step instead of a session.
#[utoipa::path(post, path = "/auth/login", tag = "Sign-in", request_body = LoginIn, responses(
    (status = 200, body = AuthOut), (status = 202, description = "The second factor is needed", body = SecondStepOut), (status = 401, description = "Wrong address or password"), (status = 403, description = "The address must be confirmed first: a link was sent"), (status = 429, description = "Too many tries, from this address or at this account")))]
pub async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<LoginIn>,
) -> Result<Response> {
    // Before anything is looked at: guesses that come at once are counted one by one, whether there is such an account
    // or not.
    app.guess_limits.count(&input.email)?;
    let user = {
        let mut conn = app.store.read().await?;
        accounts::find_by_email(&mut conn, input.email.trim()).await?
    };
    let good =
        password::verify(input.password, user.as_ref().and_then(|user| user.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| good) else {
        return Err(Error::new(
            Code::WrongCredentials,
            "The e-mail address or the password is wrong. Check both.",
        ));
    };
    admit(&app, user, &headers).await
}

/// The second step of a sign-in: the code that the app shows, or a recovery code.
#[utoipa::path(post, path = "/auth/login/second-factor", tag = "Sign-in", request_body = SecondStepIn, responses(
    (status = 200, body = AuthOut), (status = 401, description = "The first step is too long ago"), (status = 422, description = "The code is wrong, or was used before"), (status = 429, description = "Too many codes were tried")))]
pub async fn second_step(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<SecondStepIn>,
) -> Result<Response> {
    let hash = opaque::hash(&input.second_factor_token);
    let user = {
        let mut conn = app.store.read().await?;
        let awaited = second_factors::awaited(&mut conn, &hash, app.clock.now()).await?;
        let Some(user) = awaited else {
            return Err(Error::new(
                Code::Unauthorized,
                "This sign-in took too long, or was finished. Begin again with your password.",
            ));
        };
        accounts::get(&mut conn, user).await?
    };
    second_factor::check(&app, &user, &input.code).await?;
    let mut write = app.store.write_durably().await?;
    second_factors::forget_steps(&mut write, user.id).await?;
    write.commit().await?;
    sign_in(&app, user, &headers).await
}
