//! Providers on the wire.

use crate::config::Secret;
use crate::domain::ids::{BotId, KnowledgeBaseId, ProviderId};
use crate::domain::model::{EmbeddingModel, ModelFinding, ModelVerdict, ProviderKind, ProviderOptions};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::wire::{name as is_name, some};
use crate::providers::{OPENAI, Providers, Server};
use crate::store::providers::{Provider, Users};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A provider to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderIn {
    /// 1 to 80 characters; the workspace's providers have different names.
    #[garde(length(chars, max = 80), custom(is_name))]
    name: String,
    /// Which dialect it speaks.
    #[garde(skip)]
    kind: ProviderKind,
    /// Its address, such as `https://api.example.com/v1`.
    #[garde(length(min = 1, max = 500))]
    base_url: String,
    /// Its key; left out or null if it needs none.
    #[garde(inner(custom(is_key)))]
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    api_key: Option<Secret>,
    /// What its kind needs besides.
    #[garde(dive)]
    #[serde(default)]
    options: ProviderOptions,
    /// Chat models to choose from, the usual one first; at most 100.
    #[garde(length(max = 100), inner(length(chars, min = 1, max = 200)))]
    #[serde(default)]
    chat_models: Vec<String>,
    /// Embedding models to choose from; at most 100.
    #[garde(length(max = 100), dive)]
    #[serde(default)]
    embedding_models: Vec<EmbeddingModel>,
}

impl ProviderIn {
    /// A provider without its key, and the key.
    pub fn provider(self, now: Timestamp) -> (Provider, Secret) {
        let provider = Provider {
            id: ProviderId::new(),
            name: self.name.trim().to_owned(),
            kind: self.kind,
            base_url: self.base_url.trim().to_owned(),
            api_key: None,
            options: self.options,
            chat_models: self.chat_models,
            embedding_models: self.embedding_models,
            tested_at: None,
            findings: None,
            created_at: now,
            updated_at: now,
        };
        (provider, self.api_key.unwrap_or_default())
    }
}

/// A change of a provider: fields left out stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderPatch {
    /// 1 to 80 characters.
    #[garde(inner(length(chars, max = 80), custom(is_name)))]
    name: Option<String>,
    /// Which dialect it speaks.
    #[garde(skip)]
    kind: Option<ProviderKind>,
    /// Its address. Another one needs the key again.
    #[garde(inner(length(min = 1, max = 500)))]
    base_url: Option<String>,
    /// Another key; null for none.
    #[expect(clippy::option_option, reason = "null says something else than nothing does")]
    #[garde(inner(inner(custom(is_key))))]
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>, write_only)]
    api_key: Option<Option<Secret>>,
    /// What its kind needs besides; replaced whole.
    #[garde(dive)]
    options: Option<ProviderOptions>,
    /// Chat models to choose from, the usual one first; at most 100.
    #[garde(inner(length(max = 100), inner(length(chars, min = 1, max = 200))))]
    chat_models: Option<Vec<String>>,
    /// Embedding models to choose from; at most 100.
    #[garde(custom(few), dive)]
    embedding_models: Option<Vec<EmbeddingModel>>,
}

/// What a change makes of a provider.
pub struct Changed {
    /// It, with the key that it had.
    pub provider: Provider,
    /// Another key, or none any more.
    #[expect(clippy::option_option, reason = "none says something else than nothing does")]
    pub key: Option<Option<Secret>>,
}

impl ProviderPatch {
    /// The provider with the change.
    ///
    /// # Errors
    /// `invalid` if another address comes without the key.
    pub fn on(self, before: Provider, now: Timestamp) -> Result<Changed> {
        let base_url = self.base_url.map(|url| url.trim().to_owned());
        let moved = base_url.as_ref().is_some_and(|url| *url != before.base_url);
        if moved && before.api_key.is_some() && self.api_key.is_none() {
            return Err(Error::invalid(
                "api_key",
                "required",
                "is needed again: the key that is kept goes to the address that it was given for and nowhere else. Enter it, or \
                 null for none.",
            ));
        }
        let provider = Provider {
            name: self.name.map_or(before.name, |name| name.trim().to_owned()),
            kind: self.kind.unwrap_or(before.kind),
            base_url: base_url.unwrap_or(before.base_url),
            options: self.options.unwrap_or(before.options),
            chat_models: self.chat_models.unwrap_or(before.chat_models),
            embedding_models: self.embedding_models.unwrap_or(before.embedding_models),
            updated_at: now,
            ..before
        };
        Ok(Changed { provider, key: self.api_key.map(|key| key.filter(|key| !key.is_empty())) })
    }
}

#[expect(clippy::ref_option, reason = "garde passes fields so")]
fn few(models: &Option<Vec<EmbeddingModel>>, (): &()) -> garde::Result {
    match models {
        Some(models) if models.len() > 100 => Err(garde::Error::new("length is greater than 100")),
        _ => Ok(()),
    }
}

fn is_key(key: &Secret, (): &()) -> garde::Result {
    let key = key.expose();
    if key.len() <= 2000 && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(garde::Error::new("holds blanks or other signs that no key has, or is too long: copy it again."))
    }
}

/// How a provider is, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderStatus {
    /// Not tried since it was added or changed.
    Untested,
    /// All that was tried works.
    Ok,
    /// It works, but something is missing.
    Warning,
    /// Something does not work.
    Error,
}

/// Something that uses a provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotUser {
    /// Identifier.
    id: BotId,
    /// Its name.
    name: String,
}

/// Something that uses a provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBaseUser {
    /// Identifier.
    id: KnowledgeBaseId,
    /// Its name.
    name: String,
}

/// What uses a provider; at most 100 of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedBy {
    /// Bots that name it.
    bots: Vec<BotUser>,
    /// Knowledge bases that it embeds.
    knowledge_bases: Vec<KnowledgeBaseUser>,
}

/// A model that failed so often that it is left alone for now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resting {
    /// The model.
    model: String,
    /// Seconds until it is asked again.
    seconds: u64,
}

fn resting(server: &Server) -> Vec<Resting> {
    let resting = server.breakers.resting().into_iter();
    resting.map(|(model, wait)| Resting { model, seconds: wait.as_secs().max(1) }).collect()
}

/// A provider. Its key is never shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderOut {
    /// Identifier; also how bots and knowledge bases name it.
    id: ProviderId,
    /// What the workspace calls it.
    name: String,
    /// Which dialect it speaks.
    kind: ProviderKind,
    /// Its address.
    base_url: String,
    /// Whether a key is kept.
    has_key: bool,
    /// What its kind needs besides.
    options: ProviderOptions,
    /// Chat models to choose from, the usual one first.
    chat_models: Vec<String>,
    /// Embedding models to choose from.
    embedding_models: Vec<EmbeddingModel>,
    /// How it is.
    status: ProviderStatus,
    /// What keeps it from being used at all, such as a key that can't be read.
    #[schema(required)]
    fault: Option<String>,
    /// What the last trial found.
    findings: Vec<ModelFinding>,
    /// When that was.
    #[schema(required)]
    tested_at: Option<Timestamp>,
    /// Models that are left alone for now.
    resting: Vec<Resting>,
    /// What uses it.
    used_by: UsedBy,
    /// When it was added.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl ProviderOut {
    /// From its row, what uses it, and how it is in memory.
    pub fn of(row: Provider, users: Users, server: Option<&Server>) -> Self {
        let fault = server.and_then(Server::fault).map(ToString::to_string);
        let findings = row.findings.unwrap_or_default();
        let found = |verdict| findings.iter().any(|finding| finding.verdict == verdict);
        let status = if fault.is_some() || found(ModelVerdict::Error) {
            ProviderStatus::Error
        } else if found(ModelVerdict::Warning) {
            ProviderStatus::Warning
        } else if row.tested_at.is_some() {
            ProviderStatus::Ok
        } else {
            ProviderStatus::Untested
        };
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            base_url: row.base_url,
            has_key: row.api_key.is_some(),
            options: row.options,
            chat_models: row.chat_models,
            embedding_models: row.embedding_models,
            status,
            fault,
            findings,
            tested_at: row.tested_at,
            resting: server.map(resting).unwrap_or_default(),
            used_by: UsedBy {
                bots: users.bots.into_iter().map(|bot| BotUser { id: bot.id, name: bot.name }).collect(),
                knowledge_bases: users
                    .knowledge_bases
                    .into_iter()
                    .map(|base| KnowledgeBaseUser { id: base.id, name: base.name })
                    .collect(),
            },
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A provider that the operator set up. Where it is stays with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstallationProviderOut {
    /// How bots and knowledge bases name it.
    reference: String,
    /// Chat models to choose from, the usual one first; a bot may name others.
    chat_models: Vec<String>,
    /// Embedding models to choose from.
    embedding_models: Vec<EmbeddingModel>,
    /// Models that are left alone for now.
    resting: Vec<Resting>,
}

/// The providers that a workspace can use.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvidersOut {
    /// Its own, oldest first.
    items: Vec<ProviderOut>,
    /// The installation's, its first one under the reference `openai`; empty where the built-in answerer serves.
    installation: Vec<InstallationProviderOut>,
    /// Whether the server can keep keys. Without, only providers that need none can be added.
    can_keep_keys: bool,
}

impl ProvidersOut {
    /// From the workspace's providers and all that can be reached.
    pub fn of(items: Vec<ProviderOut>, ready: &Providers, can_keep_keys: bool) -> Self {
        let first = ready.chat.iter().map(|chat| InstallationProviderOut {
            reference: OPENAI.to_owned(),
            chat_models: vec![chat.model().to_owned()],
            embedding_models: Vec::new(),
            resting: Vec::new(),
        });
        let further = ready.further().iter().map(|server| InstallationProviderOut {
            reference: server.spec.reference.clone(),
            chat_models: server.spec.chat_models.clone(),
            embedding_models: server.spec.embedding_models.clone(),
            resting: resting(server),
        });
        Self { items, installation: first.chain(further).collect(), can_keep_keys }
    }
}
