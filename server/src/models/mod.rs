//! Providers as the settings and the workspaces' rows describe them, made ready for `providers`, which knows neither
//! files nor databases.

mod guard;

pub use guard::NetworkGuard;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use crate::config::{self, Config, Secret};
use crate::domain::ids::WorkspaceId;
use crate::domain::model::EmbeddingModel;
use crate::domain::time::Clock;
use crate::error::Result;
use crate::providers::{BreakerSettings, Clients, Described, Further, ModelError, Providers, Spec, Tenants};
use crate::secrets::Secrets;
use crate::store::Store;
use crate::store::providers::{self, Provider};

/// The models that the settings name, and those of workspaces. Makes no request.
///
/// # Errors
/// When an address or a key can't be used.
pub fn providers(
    config: &Config,
    tenants: Option<Arc<dyn Tenants>>,
    clock: Arc<dyn Clock>,
) -> std::result::Result<Providers, ModelError> {
    let models = &config.models;
    let further = Further {
        servers: installation(config),
        modes: models.modes(),
        reasoning_max_tokens: models.reasoning_max_tokens,
        breaker: BreakerSettings {
            failures: models.breaker_failures,
            window: Duration::from_secs(models.breaker_window_seconds),
            rest: Duration::from_secs(models.breaker_rest_seconds),
        },
        clients: Clients::guarded_by(Arc::new(NetworkGuard::new(models.allow_private_network))),
        tenants,
    };
    Providers::from_config(&config.chat, &config.embeddings)?
        .with_reranker(&config.rerank)?
        .with(further, clock)
}

/// The installation's further providers.
fn installation(config: &Config) -> Vec<Spec> {
    let spec = |(name, provider): (&String, &config::NamedProvider)| Spec {
        reference: name.clone(),
        name: name.clone(),
        kind: provider.kind,
        base_url: provider.base_url.clone(),
        key: provider.api_key.clone(),
        options: provider.options(),
        chat_models: provider.chat_models.clone(),
        embedding_models: provider
            .embedding_models
            .iter()
            .map(|model| EmbeddingModel { name: model.name.clone(), dimensions: model.dimensions })
            .collect(),
        deadlines: Spec::deadlines(&config.chat, &provider.options()),
        guarded: false,
    };
    config.providers.iter().map(spec).collect()
}

/// What a workspace's row describes, with its key.
#[must_use]
pub fn described(row: &Provider, key: Secret, chat: &config::Chat) -> Spec {
    Spec {
        reference: row.id.to_string(),
        name: row.name.clone(),
        kind: row.kind,
        base_url: row.base_url.clone(),
        key,
        options: row.options.clone(),
        chat_models: row.chat_models.clone(),
        embedding_models: row.embedding_models.clone(),
        deadlines: Spec::deadlines(chat, &row.options),
        guarded: true,
    }
}

/// The providers of workspaces, from the database.
#[derive(Debug)]
pub struct WorkspaceProviders {
    store: Store,
    secrets: Secrets,
    chat: config::Chat,
}

impl WorkspaceProviders {
    /// Over a database, with the key for what is sealed in it.
    #[must_use]
    pub fn new(store: Store, secrets: Secrets, chat: config::Chat) -> Self {
        Self { store, secrets, chat }
    }

    fn open(&self, row: &Provider) -> (Spec, Option<ModelError>) {
        let key = match &row.api_key {
            Some(sealed) => self.secrets.open(&row.id.to_string(), sealed),
            None => Ok(Secret::default()),
        };
        match key {
            Ok(key) => (described(row, key, &self.chat), None),
            Err(error) => {
                let fault = ModelError::Settings(format!("The API key can't be read: {error}"));
                (described(row, Secret::default(), &self.chat), Some(fault))
            }
        }
    }
}

impl Tenants for WorkspaceProviders {
    fn revision(&self, workspace: WorkspaceId) -> BoxFuture<'_, Result<i64>> {
        Box::pin(async move {
            let mut conn = self.store.read().await?;
            providers::revision(&mut conn, workspace).await
        })
    }

    fn load(&self, workspace: WorkspaceId) -> BoxFuture<'_, Result<Described>> {
        Box::pin(async move {
            let (rows, modes) = {
                let mut conn = self.store.read().await?;
                let rows = providers::list(&mut conn, workspace).await?;
                (rows, providers::modes(&mut conn, workspace).await?)
            };
            Ok(Described { servers: rows.iter().map(|row| self.open(row)).collect(), modes })
        })
    }
}
