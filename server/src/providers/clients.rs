//! The HTTP clients for models: one for each time that connecting may take, shared by all providers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Name, Resolve, Resolving};

use super::ModelError;

/// Keeps addresses that tenants gave out of the server's own network.
pub trait Guard: Send + Sync + std::fmt::Debug {
    /// Judges an address as it is written; its name is judged again when it is looked up.
    ///
    /// # Errors
    /// A sentence for whoever gave it.
    fn check(&self, url: &url::Url) -> Result<(), String>;

    /// Looks names up, and leaves out what may not be reached.
    fn resolver(&self) -> Arc<dyn Resolve>;
}

/// Makes and keeps clients. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clients {
    made: Arc<Mutex<HashMap<(bool, Duration), reqwest::Client>>>,
    guard: Option<Arc<dyn Guard>>,
}

/// reqwest takes resolvers of known types only.
struct Shared(Arc<dyn Resolve>);

impl Resolve for Shared {
    fn resolve(&self, name: Name) -> Resolving {
        self.0.resolve(name)
    }
}

impl Clients {
    /// With a guard for tenants' addresses. Without one, none of them can be reached.
    #[must_use]
    pub fn guarded_by(guard: Arc<dyn Guard>) -> Self {
        Self { guard: Some(guard), ..Self::default() }
    }

    /// The guard.
    #[must_use]
    pub fn guard(&self) -> Option<Arc<dyn Guard>> {
        self.guard.clone()
    }

    /// A client that waits so long for a connection; `guarded` for tenants' addresses.
    ///
    /// # Errors
    /// When it can't be made, or is to be guarded by nobody.
    pub(super) fn get(&self, guarded: bool, connect: Duration) -> Result<reqwest::Client, ModelError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&(guarded, connect)) {
            return Ok(client.clone());
        }
        ring_by_default();
        // Redirects are not followed: they could carry a question, or a key, to somebody else; nor
        // is a proxy taken from the environment.
        #[expect(clippy::disallowed_methods, reason = "this is the place for models' clients")]
        let mut builder = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_idle_timeout(Duration::from_secs(60));
        if guarded {
            let guard = self.guard.as_ref().ok_or_else(|| {
                ModelError::Settings("addresses of workspaces can't be reached by this command".to_owned())
            })?;
            builder = builder.dns_resolver(Shared(guard.resolver()));
        }
        let client = builder.build().map_err(|error| {
            ModelError::Settings(format!("the HTTP client for models can't be made: {error}"))
        })?;
        made.insert((guarded, connect), client.clone());
        Ok(client)
    }
}

/// reqwest takes the process's default cryptography; without one it panics.
pub fn ring_by_default() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only when another thread has just done the same.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}
