//! The second factor: codes from an authenticator app, and recovery codes for when the phone is gone.

use super::{letters, proof};
use crate::config::Secret;
use crate::domain::event::NewEvent;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::identity::{opaque, totp};
use crate::rate::too_many;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::second_factors::{self, WINDOW};
use crate::store::{Conn, events};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Who somebody is who is signed in already.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofIn {
    /// The account's password; empty for those who have none, because they sign in elsewhere.
    #[garde(length(max = 256))]
    pub password: String,
}

/// A code alone.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeIn {
    /// The code that the app shows.
    #[garde(length(min = 1, max = 40))]
    code: String,
}

/// Who somebody is, with both factors.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BothIn {
    /// The account's password; empty for those who have none, because they sign in elsewhere.
    #[garde(length(max = 256))]
    password: String,
    /// The code that the app shows, or a recovery code.
    #[garde(length(min = 1, max = 40))]
    code: String,
}

/// A person's second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorOut {
    /// Since when it is asked for; null if it is not.
    #[schema(required)]
    enabled_at: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    recovery_codes_left: i64,
}

/// What an authenticator app is given.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetUpOut {
    /// The secret, in base32, to be typed in.
    secret: String,
    /// All of it, as a link that apps open.
    uri: String,
    /// The same as a picture to scan.
    picture: PictureOut,
}

/// A picture of squares, to be drawn as SVG.
#[derive(Debug, Serialize, ToSchema)]
pub struct PictureOut {
    /// Length of its side; the border that phones need is part of it.
    side: i32,
    /// The dark squares, as an SVG path.
    path: String,
}

/// Recovery codes. They are shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodesOut {
    /// Each works once.
    recovery_codes: Vec<String>,
}

/// Your second factor.
#[utoipa::path(get, path = "/auth/second-factor", tag = "Sign-in", responses((status = 200, body = SecondFactorOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<axum::Json<SecondFactorOut>> {
    let mut conn = app.store.read().await?;
    let enabled_at = second_factors::get(&mut conn, caller.user).await?.and_then(|factor| factor.enabled_at);
    let recovery_codes_left = second_factors::codes_left(&mut conn, caller.user).await?;
    Ok(axum::Json(SecondFactorOut { enabled_at, recovery_codes_left }))
}

/// Begin to set a second factor up: what the app is given. It is asked for once a first code was right.
#[utoipa::path(post, path = "/auth/second-factor", tag = "Sign-in", request_body = ProofIn, responses(
    (status = 200, body = SetUpOut), (status = 409, description = "It is on already"), (status = 422, description = "The password is wrong")))]
pub async fn begin(State(app): State<App>, caller: Caller, Json(input): Json<ProofIn>) -> Result<Response> {
    let user = proof::again(&app, &caller, "password", &input.password).await?;
    let secret = totp::new_secret();
    let sealed = app.vault.seal(&user.id.to_string(), &Secret::new(&secret))?;
    let mut write = app.store.write_durably().await?;
    if !second_factors::begin(&mut write, user.id, &sealed, app.clock.now()).await? {
        return Err(Error::new(
            Code::Conflict,
            "Two-step sign-in is on already. Switch it off first to set it up on another phone.",
        ));
    }
    write.commit().await?;
    let uri = totp::uri(&secret, &issuer(&app), &user.email);
    let (side, path) = totp::picture(&uri).ok_or_else(|| {
        Error::internal("the picture for the authenticator app has no room for the address")
    })?;
    Ok(fresh(SetUpOut { secret, uri, picture: PictureOut { side, path } }))
}

/// Finish setting up: the first code that the app shows. From now on it is asked for.
#[utoipa::path(post, path = "/auth/second-factor/confirm", tag = "Sign-in", request_body = CodeIn, responses(
    (status = 200, body = RecoveryCodesOut), (status = 404, description = "None is being set up"), (status = 422, description = "The code is wrong")))]
pub async fn confirm(State(app): State<App>, caller: Caller, Json(input): Json<CodeIn>) -> Result<Response> {
    let user = {
        let mut conn = app.store.read().await?;
        let begun = second_factors::get(&mut conn, caller.user).await?;
        if begun.is_none_or(|factor| factor.enabled_at.is_some()) {
            return Err(Error::new(Code::NotFound, "Two-step sign-in is not being set up. Begin anew."));
        }
        accounts::get(&mut conn, caller.user).await?
    };
    check(&app, &user, &input.code).await?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    second_factors::enable(&mut write, user.id, now).await?;
    let codes = new_codes(&mut write, &user).await?;
    letters::tell(&mut write, &app, &user, &letters::second_factor(&app, &user, true)).await?;
    events::note(&mut write, &event(&caller, "account.second_factor_enabled"), now).await?;
    write.commit().await?;
    Ok(fresh(RecoveryCodesOut { recovery_codes: codes }))
}

/// New recovery codes in place of those you have.
#[utoipa::path(post, path = "/auth/second-factor/recovery-codes", tag = "Sign-in", request_body = BothIn, responses(
    (status = 200, body = RecoveryCodesOut), (status = 404, description = "There is no second factor"), (status = 422, description = "Password or code is wrong")))]
pub async fn renew_codes(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<BothIn>,
) -> Result<Response> {
    let user = both(&app, &caller, &input).await?;
    let mut write = app.store.write_durably().await?;
    let codes = new_codes(&mut write, &user).await?;
    events::note(&mut write, &event(&caller, "account.recovery_codes_renewed"), app.clock.now()).await?;
    write.commit().await?;
    Ok(fresh(RecoveryCodesOut { recovery_codes: codes }))
}

/// Switch the second factor off. Its recovery codes go too.
#[utoipa::path(post, path = "/auth/second-factor/disable", tag = "Sign-in", request_body = BothIn, responses(
    (status = 204, description = "It is off"), (status = 404, description = "There is no second factor"), (status = 422, description = "Password or code is wrong")))]
pub async fn disable(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<BothIn>,
) -> Result<StatusCode> {
    let user = both(&app, &caller, &input).await?;
    let mut write = app.store.write_durably().await?;
    second_factors::remove(&mut write, user.id).await?;
    letters::tell(&mut write, &app, &user, &letters::second_factor(&app, &user, false)).await?;
    events::note(&mut write, &event(&caller, "account.second_factor_disabled"), app.clock.now()).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn both(app: &App, caller: &Caller, input: &BothIn) -> Result<User> {
    let user = proof::again(app, caller, "password", &input.password).await?;
    if !user.second_factor {
        return Err(Error::new(Code::NotFound, "Two-step sign-in is not on."));
    }
    check(app, &user, &input.code).await?;
    Ok(user)
}

/// Checks a code of a person's app, or a recovery code, and uses it up. Counted before it is looked at.
///
/// # Errors
/// `invalid` on `code`, `rate_limited` after too many tries, `conflict` if the secret can't be opened any more.
pub async fn check(app: &App, user: &User, code: &str) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    if !second_factors::count_try(&mut write, user.id, now).await? {
        return Err(too_many(WINDOW));
    }
    let right = take(&mut write, app, user, code, now).await;
    // The try counts, however it went.
    write.commit().await?;
    if right? { Ok(()) } else { Err(wrong()) }
}

async fn take(conn: &mut Conn, app: &App, user: &User, code: &str, now: Timestamp) -> Result<bool> {
    let Some(factor) = second_factors::get(conn, user.id).await? else { return Ok(false) };
    let plain = totp::plain_recovery_code(code);
    if plain.len() > 6 {
        if !second_factors::use_code(conn, user.id, &opaque::hash(&plain), now).await? {
            return Ok(false);
        }
        let left = second_factors::codes_left(conn, user.id).await?;
        letters::tell(conn, app, user, &letters::recovery_code_used(app, user, left)).await?;
        return Ok(true);
    }
    let secret = app.vault.open(&user.id.to_string(), &factor.secret).map_err(|error| {
        Error::new(
            Code::Conflict,
            "The codes of your app can't be checked any more, because this server's secrets were changed. Use a recovery \
             code, then set two-step sign-in up again.",
        )
        .caused_by(error)
    })?;
    match totp::step_of(secret.expose(), code, now) {
        Some(step) => second_factors::take_step(conn, user.id, step).await,
        None => Ok(false),
    }
}

fn wrong() -> Error {
    Error::invalid(
        "code",
        "wrong",
        "is not the code that your app shows now, or was used before. Wait for the next one and type that.",
    )
}

async fn new_codes(conn: &mut Conn, user: &User) -> Result<Vec<String>> {
    let codes = totp::recovery_codes();
    let hashes: Vec<String> =
        codes.iter().map(|code| opaque::hash(&totp::plain_recovery_code(code))).collect();
    second_factors::replace_codes(conn, user.id, &hashes).await?;
    Ok(codes)
}

fn event(caller: &Caller, kind: &'static str) -> NewEvent {
    caller.event(kind, ("user", caller.user.0), json!({}))
}

/// What the app calls this account: with the server's name, for those who have accounts on several.
fn issuer(app: &App) -> String {
    url::Url::parse(&app.config.server.public_url)
        .ok()
        .and_then(|url| url.host_str().map(|host| format!("Frontdesk ({host})")))
        .unwrap_or_else(|| "Frontdesk".to_owned())
}

/// An answer that holds a secret: it stays in no cache.
fn fresh<T: Serialize>(body: T) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], axum::Json(body)).into_response()
}
