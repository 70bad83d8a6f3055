//! What an installation and its workspaces have besides the sections [chat] and [embeddings]: providers and modes. Where
//! workspaces keep theirs is `Tenants`' business.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;

use super::{BreakerSettings, Breakers, Clients, ModelError, Providers, Server, Spec};
use crate::config;
use crate::domain::ids::WorkspaceId;
use crate::domain::model::Modes;
use crate::domain::time::{Clock, SystemClock};
use crate::error::Result;

/// Workspaces whose providers are kept ready. Any can be read again.
const MOST_KNOWN: usize = 5000;

/// What a workspace has of its own.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// Its providers; with the reason, those that can't be used.
    pub servers: Vec<(Spec, Option<ModelError>)>,
    /// The models of its modes.
    pub modes: Modes,
}

/// Where workspaces keep what they have.
pub trait Tenants: Send + Sync + std::fmt::Debug {
    /// A number that changes with it; 0 while it never had any.
    fn revision(&self, workspace: WorkspaceId) -> BoxFuture<'_, Result<i64>>;

    /// What it has.
    fn load(&self, workspace: WorkspaceId) -> BoxFuture<'_, Result<Described>>;
}

/// What an installation has besides its first models.
#[derive(Debug)]
pub struct Further {
    /// Its further providers.
    pub servers: Vec<Spec>,
    /// The models of its modes.
    pub modes: Modes,
    /// The longest answer of a model that thinks, thoughts included, in tokens.
    pub reasoning_max_tokens: u32,
    /// When a failing model is left alone.
    pub breaker: BreakerSettings,
    /// HTTP clients, with the guard for tenants' addresses.
    pub clients: Clients,
    /// Where workspaces keep theirs; none where there are no workspaces.
    pub tenants: Option<Arc<dyn Tenants>>,
}

impl Default for Further {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            modes: Modes::default(),
            reasoning_max_tokens: 8000,
            breaker: BreakerSettings::default(),
            clients: Clients::default(),
            tenants: None,
        }
    }
}

/// What all workspaces share.
pub(super) struct House {
    pub chat: config::Chat,
    pub further: Further,
    /// Those of the model in the section [chat], and of others of its server.
    pub breakers: Breakers,
    pub servers: Vec<Arc<Server>>,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<WorkspaceId, Arc<Own>>>,
}

impl std::fmt::Debug for House {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("House").field("servers", &self.servers).finish_non_exhaustive()
    }
}

/// What a workspace has of its own, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Own {
    revision: i64,
    pub servers: Vec<Arc<Server>>,
    pub modes: Modes,
}

impl House {
    /// With nothing further.
    pub fn new(chat: config::Chat) -> Self {
        Self::with(chat, Further::default(), Arc::new(SystemClock))
    }

    fn with(chat: config::Chat, mut further: Further, clock: Arc<dyn Clock>) -> Self {
        let specs = std::mem::take(&mut further.servers);
        let mut house = Self {
            breakers: Breakers::new(further.breaker, Arc::clone(&clock)),
            chat,
            further,
            servers: Vec::new(),
            clock,
            known: Mutex::default(),
        };
        house.servers = specs.into_iter().map(|spec| Arc::new(house.server(spec, None))).collect();
        house
    }

    /// A provider, ready to be asked.
    pub fn server(&self, spec: Spec, fault: Option<ModelError>) -> Server {
        let breakers = Breakers::new(self.further.breaker, Arc::clone(&self.clock));
        match fault {
            Some(fault) => Server::broken(spec, &self.chat, fault, breakers),
            None => Server::new(spec, &self.chat, &self.further.clients, breakers),
        }
    }

    fn remembered(&self, workspace: WorkspaceId) -> Option<Arc<Own>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned()
    }

    fn remember(&self, workspace: WorkspaceId, own: &Arc<Own>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(workspace, Arc::clone(own));
    }
}

impl Providers {
    /// With further providers and modes, and with workspaces that have their own.
    ///
    /// # Errors
    /// When one of the installation's further providers can't be used as it is described.
    pub fn with(self, further: Further, clock: Arc<dyn Clock>) -> std::result::Result<Self, ModelError> {
        let house = House::with(self.house.chat.clone(), further, clock);
        for server in &house.servers {
            if let Some(fault) = server.fault() {
                return Err(ModelError::Settings(format!("provider {}: {fault}", server.spec.name)));
            }
        }
        Ok(Self { house: Arc::new(house), ..self })
    }

    /// The models that a workspace reaches: the installation's and its own. Reads one number each time, and the rest only
    /// when that has changed.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn of(&self, workspace: WorkspaceId) -> Result<Self> {
        let Some(tenants) = &self.house.further.tenants else { return Ok(self.clone()) };
        let revision = tenants.revision(workspace).await?;
        if revision == 0 {
            return Ok(Self { own: Arc::default(), ..self.clone() });
        }
        let before = self.house.remembered(workspace);
        if let Some(own) = before.as_ref().filter(|own| own.revision == revision) {
            return Ok(Self { own: Arc::clone(own), ..self.clone() });
        }
        let described = tenants.load(workspace).await?;
        let mut servers = Vec::with_capacity(described.servers.len());
        for (spec, fault) in described.servers {
            // What has not changed keeps what was learnt of it.
            let same = before
                .iter()
                .flat_map(|own| &own.servers)
                .find(|server| server.spec == spec && server.fault().is_none() && fault.is_none());
            servers.push(match same {
                Some(server) => Arc::clone(server),
                None => Arc::new(self.house.server(spec, fault)),
            });
        }
        let own = Arc::new(Own { revision, servers, modes: described.modes });
        self.house.remember(workspace, &own);
        Ok(Self { own, ..self.clone() })
    }

    /// A provider by its reference: the workspace's own, or one of the installation's further ones.
    #[must_use]
    pub fn server(&self, reference: &str) -> Option<Arc<Server>> {
        let mut all = self.own.servers.iter().chain(&self.house.servers);
        all.find(|server| server.spec.reference == reference).cloned()
    }

    /// The installation's further providers, in the order of their names.
    #[must_use]
    pub fn further(&self) -> &[Arc<Server>] {
        &self.house.servers
    }

    /// The workspace's providers, oldest first.
    #[must_use]
    pub fn own(&self) -> &[Arc<Server>] {
        &self.own.servers
    }

    /// The models of the workspace's modes, as far as it has chosen any.
    #[must_use]
    pub fn modes(&self) -> &Modes {
        &self.own.modes
    }

    /// The models of the installation's modes.
    #[must_use]
    pub fn house_modes(&self) -> &Modes {
        &self.house.further.modes
    }

    /// Describes a provider to be tried before or after it is saved.
    #[must_use]
    pub fn prepare(&self, spec: Spec) -> Server {
        self.house.server(spec, None)
    }

    /// The settings of the section [chat], for what a provider does not say itself.
    #[must_use]
    pub fn usual(&self) -> &config::Chat {
        &self.house.chat
    }

    /// What people call a provider: its name, where it is known.
    #[must_use]
    pub fn name_of<'a>(&'a self, reference: &'a str) -> &'a str {
        let mut all = self.own.servers.iter().chain(&self.house.servers);
        all.find(|server| server.spec.reference == reference)
            .map_or(reference, |server| server.spec.name.as_str())
    }
}
