//! Providers of models that a workspace brings along. Keys go in and never come out.

use super::provider_wire::{Changed, ProviderIn, ProviderOut, ProviderPatch, ProvidersOut};
use crate::config::Secret;
use crate::domain::ids::ProviderId;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Query};
use crate::models::described;
use crate::providers::check::advice;
use crate::providers::{Providers, Server};
use crate::state::App;
use crate::store::Conn;
use crate::store::events;
use crate::store::providers::{self, Provider, Users};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// What else is to be deleted along.
#[derive(Debug, Clone, Copy, Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Deletion {
    /// Delete it although bots or knowledge bases use it: bots fall back to the installation's model, and knowledge bases
    /// are searched by words alone until they have a new index.
    #[garde(skip)]
    #[serde(default)]
    even_if_used: bool,
}

/// The models that a provider lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedModels {
    /// Their names, sorted; chat and embedding models alike.
    items: Vec<String>,
    /// Why it told none, and what to do.
    #[schema(required)]
    trouble: Option<String>,
}

/// Whether an address may be kept, and everything else that can be told without asking it.
fn check(ready: &Providers, provider: &Provider, key: Secret) -> Result<()> {
    let url = url::Url::parse(&provider.base_url);
    if !url.is_ok_and(|url| url.query().is_none() && url.fragment().is_none()) {
        return Err(Error::invalid(
            "base_url",
            "invalid",
            "must be an address such as https://api.example.com/v1, without ? and #.",
        ));
    }
    match ready.prepare(described(provider, key, ready.usual())).fault() {
        Some(fault) => Err(Error::invalid("base_url", "invalid", fault.to_string())),
        None => Ok(()),
    }
}

/// Notes what was done to a provider, without its key and without its address, which may hold one.
async fn noted(
    conn: &mut Conn,
    app: &App,
    caller: Caller,
    provider: &Provider,
    kind: &'static str,
) -> Result<()> {
    let data = json!({ "name": provider.name, "kind": provider.kind.as_str(), "has_key": provider.api_key.is_some() });
    events::note(conn, &caller.event(kind, ("provider", provider.id.0), data), app.clock.now()).await
}

async fn out(conn: &mut Conn, ready: &Providers, caller: Caller, provider: Provider) -> Result<ProviderOut> {
    let users = providers::users(conn, caller.workspace, provider.id).await?;
    let server = ready.server(&provider.id.to_string());
    Ok(ProviderOut::of(provider, users, server.as_deref()))
}

/// A provider as it is kept now.
async fn now(app: &App, caller: Caller, id: ProviderId) -> Result<axum::Json<ProviderOut>> {
    let ready = app.providers.of(caller.workspace).await?;
    let mut conn = app.store.read().await?;
    let provider = providers::get(&mut conn, caller.workspace, id).await?;
    Ok(axum::Json(out(&mut conn, &ready, caller, provider).await?))
}

/// A provider that can be asked.
async fn ready(app: &App, caller: Caller, id: ProviderId) -> Result<(Provider, Arc<Server>)> {
    let provider = {
        let mut conn = app.store.read().await?;
        providers::get(&mut conn, caller.workspace, id).await?
    };
    app.try_limits.count(caller.workspace)?;
    let ready = app.providers.of(caller.workspace).await?;
    let server = ready.server(&id.to_string()).ok_or_else(|| Error::not_found("provider"))?;
    Ok((provider, server))
}

/// The workspace's providers, oldest first, and what the installation has.
#[utoipa::path(get, path = "/providers", tag = "Models", responses((status = 200, body = ProvidersOut)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<ProvidersOut>> {
    let ready = app.providers.of(caller.workspace).await?;
    let mut conn = app.store.read().await?;
    let mut items = Vec::new();
    for provider in providers::list(&mut conn, caller.workspace).await? {
        items.push(out(&mut conn, &ready, caller, provider).await?);
    }
    Ok(axum::Json(ProvidersOut::of(items, &ready, app.secrets.can_keep())))
}

/// Add a provider. Its key is kept encrypted and never shown again.
#[utoipa::path(post, path = "/providers", tag = "Models", request_body = ProviderIn, responses((status = 201, body = ProviderOut), (status = 409, description = "The workspace has as many as it may"), (status = 422, description = "A value is not valid, or the address may not be reached")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<ProviderIn>,
) -> Result<(StatusCode, axum::Json<ProviderOut>)> {
    let (mut provider, key) = input.provider(app.clock.now());
    check(&app.providers, &provider, key.clone())?;
    if !key.is_empty() {
        provider.api_key = Some(app.secrets.seal(&provider.id.to_string(), &key, "api_key")?);
    }
    let mut write = app.store.write_durably().await?;
    providers::create(&mut write, caller.workspace, &provider).await?;
    noted(&mut write, &app, caller, &provider, "provider.created").await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, now(&app, caller, provider.id).await?))
}

/// A provider.
#[utoipa::path(get, path = "/providers/{id}", tag = "Models", params(("id" = ProviderId, Path)), responses((status = 200, body = ProviderOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ProviderId>,
) -> Result<axum::Json<ProviderOut>> {
    now(&app, caller, id).await
}

/// Change a provider. Another address needs the key again: a key goes to the address that it was given for and nowhere else.
#[utoipa::path(patch, path = "/providers/{id}", tag = "Models", params(("id" = ProviderId, Path)), request_body = ProviderPatch, responses((status = 200, body = ProviderOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid, the address may not be reached, or the key is needed again")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ProviderId>,
    Json(input): Json<ProviderPatch>,
) -> Result<axum::Json<ProviderOut>> {
    let mut write = app.store.write_durably().await?;
    let before = providers::get(&mut write, caller.workspace, id).await?;
    let Changed { mut provider, key } = input.on(before, app.clock.now())?;
    // A key that stays was checked when it came.
    check(&app.providers, &provider, key.clone().flatten().unwrap_or_default())?;
    match key {
        None => {}
        Some(None) => provider.api_key = None,
        Some(Some(key)) => {
            provider.api_key = Some(app.secrets.seal(&provider.id.to_string(), &key, "api_key")?);
        }
    }
    providers::update(&mut write, caller.workspace, &provider).await?;
    noted(&mut write, &app, caller, &provider, "provider.updated").await?;
    write.commit().await?;
    now(&app, caller, id).await
}

/// Delete a provider, with its key.
#[utoipa::path(delete, path = "/providers/{id}", tag = "Models", params(("id" = ProviderId, Path), Deletion), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there"), (status = 409, description = "Bots or knowledge bases use it")))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ProviderId>,
    Query(how): Query<Deletion>,
) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let provider = providers::get(&mut write, caller.workspace, id).await?;
    let users = providers::users(&mut write, caller.workspace, id).await?;
    if !how.even_if_used
        && let Some(used) = used_by(&users)
    {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "{} is used by {used}. Choose another model there first, or delete it all the same with \
                 ?even_if_used=true: bots then fall back to the installation's model, and knowledge bases are searched by \
                 words alone until they have a new index.",
                provider.name
            ),
        ));
    }
    providers::delete(&mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &provider, "provider.deleted").await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn used_by(users: &Users) -> Option<String> {
    /// More names are no help.
    const NAMED: usize = 5;
    let bots = users.bots.iter().map(|bot| format!("the bot {}", bot.name));
    let bases = users.knowledge_bases.iter().map(|base| format!("the knowledge base {}", base.name));
    let all: Vec<String> = bots.chain(bases).collect();
    let further = all.len().saturating_sub(NAMED);
    let mut words = all.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    if further > 0 {
        words.push_str(&format!(" and {further} more"));
    }
    Some(words).filter(|words| !words.is_empty())
}

/// Try a provider: one tiny call to each kind of its models. What is wrong is told in the answer, and kept.
#[utoipa::path(post, path = "/providers/{id}/test", tag = "Models", params(("id" = ProviderId, Path)), responses((status = 200, body = ProviderOut), (status = 404, description = "Not yours or not there"), (status = 429, description = "Tried too often")))]
pub async fn test(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ProviderId>,
) -> Result<axum::Json<ProviderOut>> {
    let (provider, server) = ready(&app, caller, id).await?;
    let findings = server.check(&app.config.embeddings).await;
    let mut write = app.store.write().await?;
    providers::set_findings(&mut write, caller.workspace, &provider, &findings, app.clock.now()).await?;
    write.commit().await?;
    now(&app, caller, id).await
}

/// Ask a provider which models it has.
#[utoipa::path(post, path = "/providers/{id}/models", tag = "Models", params(("id" = ProviderId, Path)), responses((status = 200, body = ListedModels), (status = 404, description = "Not yours or not there"), (status = 429, description = "Asked too often")))]
pub async fn models(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ProviderId>,
) -> Result<axum::Json<ListedModels>> {
    let (provider, server) = ready(&app, caller, id).await?;
    Ok(axum::Json(match server.models().await {
        Ok(items) => ListedModels { items, trouble: None },
        Err(error) => {
            ListedModels { items: Vec::new(), trouble: Some(advice(&error, None, provider.kind).1) }
        }
    }))
}
