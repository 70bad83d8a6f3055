//! Names to addresses, without those that may not be reached. The HTTP client connects to the very
//! addresses that pass here, so a name that changes its answer between check and use gains nothing.

use super::FetchSettings;
use crate::knowledge::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// The answer to come of a look-up.
pub type LookupFuture = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Where names are looked up.
pub trait Lookup: Send + Sync {
    /// All addresses of a name, in order of preference.
    fn lookup(&self, name: &str) -> LookupFuture;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: &str) -> LookupFuture {
        let name = name.to_owned();
        Box::pin(async move {
            Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.map(|address| address.ip()).collect())
        })
    }
}

/// The name has addresses, but none that may be reached.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into the server's own network")]
pub(super) struct BlockedName;

/// The name has no address.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address")]
pub(super) struct NoAddress;

/// A resolver that leaves out what may not be reached.
pub struct GuardedResolver {
    lookup: Arc<dyn Lookup>,
    allow_private_network: bool,
    private_hosts: Vec<String>,
}

impl GuardedResolver {
    /// Looks names up there, with these settings' leave.
    #[must_use]
    pub fn new(lookup: Arc<dyn Lookup>, settings: &FetchSettings) -> Self {
        Self {
            lookup,
            allow_private_network: settings.allow_private_network,
            private_hosts: settings.private_hosts.clone(),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.lookup.lookup(name.as_str());
        let named = self.private_hosts.iter().any(|host| host == name.as_str());
        let allow_private_network = self.allow_private_network || named;
        Box::pin(async move {
            let found = match found.await {
                Ok(found) if found.is_empty() => return Err(NoAddress.into()),
                Ok(found) => found,
                Err(error) => {
                    tracing::debug!(name = name.as_str(), %error, "name not resolved");
                    return Err(NoAddress.into());
                }
            };
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|ip| allow_private_network || is_public(*ip))
                .map(|ip| SocketAddr::new(ip, 0))
                .collect();
            if allowed.is_empty() {
                return Err(BlockedName.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}
