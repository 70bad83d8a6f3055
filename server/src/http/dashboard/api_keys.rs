//! A workspace's API keys: made once, seen once, revoked at any time.

use crate::domain::ids::{ApiKeyId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::wire::{List, instant, name as is_name, some};
use crate::identity::{api_key, opaque};
use crate::state::App;
use crate::store::api_keys::{self, ApiKey, NewApiKey};
use crate::store::events;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The noun in the event log.
const NOUN: &str = "api_key";

/// A key to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyIn {
    /// What it is for; 1 to 100 characters.
    #[garde(length(chars, max = 100), custom(is_name))]
    name: String,
    /// The most that it may do: `viewer`, `editor` or `admin`. Never more than you may.
    #[garde(custom(is_for_keys))]
    role: Role,
    /// When it ends by itself, as RFC 3339 or as a day; left out or null: never.
    #[garde(skip)]
    expires_at: Option<String>,
    /// Requests a minute; left out or null: as many as this installation lets any key.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    per_minute: Option<u32>,
}

/// A change of a key. What is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyPatch {
    /// What it is for; 1 to 100 characters.
    #[garde(inner(length(chars, max = 100), custom(is_name)))]
    name: Option<String>,
    /// Requests a minute; null: as many as this installation lets any key.
    #[garde(inner(inner(range(min = 1, max = 1_000_000))))]
    #[serde(default, deserialize_with = "some")]
    #[expect(clippy::option_option, reason = "left out is not the same as null")]
    #[schema(value_type = Option<u32>)]
    per_minute: Option<Option<u32>>,
}

/// Whether a key opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApiKeyStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody revoked it.
    Revoked,
    /// Who made it is no member any more.
    CreatorLeft,
}

/// Who made a key.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatorOut {
    /// Identifier.
    id: UserId,
    /// What they are called.
    name: String,
}

/// A key, without what makes it one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyOut {
    /// Identifier.
    id: ApiKeyId,
    /// What it is for.
    name: String,
    /// How it begins, to know it by.
    hint: String,
    /// The most that it may do now: its own role, or that of who made it if that is less.
    role: Role,
    /// Whether it opens anything.
    status: ApiKeyStatus,
    /// Requests a minute.
    per_minute: u32,
    /// Whether that is a limit of its own, rather than the installation's for any key.
    own_limit: bool,
    /// Who made it.
    created_by: CreatorOut,
    /// When it was made.
    created_at: Timestamp,
    /// When it ends by itself; null: never.
    #[schema(required)]
    expires_at: Option<Timestamp>,
    /// When it was last used, to the minute; null: not yet.
    #[schema(required)]
    last_used_at: Option<Timestamp>,
}

/// A key that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewApiKeyOut {
    /// What is kept of it.
    api_key: ApiKeyOut,
    /// The key itself. It is shown this once: only its hash is kept.
    secret: String,
}

fn is_for_keys(role: &Role, (): &()) -> garde::Result {
    if *role == Role::Owner {
        return Err(garde::Error::new(
            "must be viewer, editor or admin: what only owners may needs a person.",
        ));
    }
    Ok(())
}

fn out(app: &App, key: ApiKey) -> ApiKeyOut {
    let status = match (key.revoked_at, key.expires_at, key.creator_role) {
        (Some(_), _, _) => ApiKeyStatus::Revoked,
        (None, Some(end), _) if end <= app.clock.now() => ApiKeyStatus::Expired,
        (None, _, None) => ApiKeyStatus::CreatorLeft,
        (None, _, Some(_)) => ApiKeyStatus::Active,
    };
    ApiKeyOut {
        id: key.id,
        name: key.name,
        hint: key.hint,
        role: key.creator_role.map_or(key.role, |most| most.min(key.role)),
        status,
        per_minute: key.per_minute.unwrap_or(app.config.limits.key_per_minute),
        own_limit: key.per_minute.is_some(),
        created_by: CreatorOut { id: key.created_by, name: key.creator },
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
    }
}

/// The workspace's API keys, newest first. Those that ended are listed for 90 days more.
#[utoipa::path(get, path = "/api-keys", tag = "API keys", params(Paging), responses((status = 200, body = List<ApiKeyOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<ApiKeyOut>>> {
    let mut conn = app.store.read().await?;
    let page = api_keys::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, |key| out(&app, key))))
}

/// Make an API key. The answer holds the key, this once.
#[utoipa::path(post, path = "/api-keys", tag = "API keys", request_body = ApiKeyIn, responses((status = 201, body = NewApiKeyOut), (status = 409, description = "The workspace has too many"), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<ApiKeyIn>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1], axum::Json<NewApiKeyOut>)> {
    let now = app.clock.now();
    let expires_at = instant("expires_at", input.expires_at.as_deref())?;
    if expires_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid("expires_at", "invalid", "must lie in the future."));
    }
    let (id, secret) = (ApiKeyId::new(), api_key::generate());
    let name = input.name.trim();
    let key = NewApiKey {
        id,
        name,
        hint: &api_key::hint(&secret),
        hash: &opaque::hash(&secret),
        role: input.role,
        per_minute: input.per_minute,
        created_by: caller.user,
        expires_at,
    };
    let said =
        json!({ "name": name, "role": input.role, "expires_at": expires_at, "per_minute": input.per_minute });
    let mut write = app.store.write_durably().await?;
    api_keys::create(&mut write, caller.workspace, &key, now).await?;
    events::note(&mut write, &caller.event("api_key.created", (NOUN, id.0), said), now).await?;
    let made = api_keys::get(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    let unkept = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::CREATED, unkept, axum::Json(NewApiKeyOut { api_key: out(&app, made), secret })))
}

/// Rename an API key, or change how often it may be used.
#[utoipa::path(patch, path = "/api-keys/{id}", tag = "API keys", params(("id" = ApiKeyId, Path)), request_body = ApiKeyPatch, responses((status = 200, body = ApiKeyOut), (status = 404, description = "Not yours, not there, or revoked"), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ApiKeyId>,
    Json(input): Json<ApiKeyPatch>,
) -> Result<axum::Json<ApiKeyOut>> {
    let mut write = app.store.write_durably().await?;
    let key = api_keys::get(&mut write, caller.workspace, id).await?;
    let name = input.name.as_deref().map_or(key.name.as_str(), str::trim);
    let per_minute = input.per_minute.unwrap_or(key.per_minute);
    api_keys::update(&mut write, caller.workspace, id, name, per_minute).await?;
    let said = json!({
        "before": { "name": key.name, "per_minute": key.per_minute },
        "after": { "name": name, "per_minute": per_minute },
    });
    events::note(&mut write, &caller.event("api_key.updated", (NOUN, id.0), said), app.clock.now()).await?;
    let changed = api_keys::get(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    Ok(axum::Json(out(&app, changed)))
}

/// Revoke an API key. It opens nothing from then on, and can't be brought back.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "API keys", params(("id" = ApiKeyId, Path)), responses((status = 204, description = "Revoked"), (status = 404, description = "Not yours, not there, or revoked already")))]
pub async fn revoke(State(app): State<App>, caller: Caller, Id(id): Id<ApiKeyId>) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let key = api_keys::get(&mut write, caller.workspace, id).await?;
    api_keys::revoke(&mut write, caller.workspace, id, now).await?;
    let said = json!({ "name": key.name });
    events::note(&mut write, &caller.event("api_key.revoked", (NOUN, id.0), said), now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
