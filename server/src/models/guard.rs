//! Keeps the addresses that workspaces give their providers out of the server's own network, by the rules of the crawler.

use std::sync::Arc;

use reqwest::dns::Resolve;

use crate::knowledge::address::{NetworkPolicy, UrlRejected, check_parsed};
use crate::knowledge::fetch::{FetchSettings, GuardedResolver, SystemLookup};
use crate::providers::Guard;

/// Judges addresses as the crawler's are judged.
#[derive(Debug, Clone, Copy)]
pub struct NetworkGuard {
    policy: NetworkPolicy,
}

impl NetworkGuard {
    /// With or without the operator's leave to reach the own network.
    #[must_use]
    pub fn new(allow_private_network: bool) -> Self {
        Self { policy: NetworkPolicy { allow_private_network } }
    }
}

impl Guard for NetworkGuard {
    fn check(&self, url: &url::Url) -> Result<(), String> {
        check_parsed(url, &self.policy).map_err(|rejected| match rejected {
            UrlRejected::PrivateNetwork(host) => format!(
                "{host} lies in the server's own network, where no models are asked. Give a public address, or let the operator \
                 set FRONTDESK_MODELS__ALLOW_PRIVATE_NETWORK=true, or add it to the installation's providers."
            ),
            UrlRejected::Scheme(scheme) => {
                format!("Addresses that begin with {scheme}: hold no API. Give one that begins with https://.")
            }
            other @ (UrlRejected::Invalid | UrlRejected::Credentials) => other.to_string(),
        })
    }

    fn resolver(&self) -> Arc<dyn Resolve> {
        let settings = FetchSettings {
            allow_private_network: self.policy.allow_private_network,
            ..FetchSettings::default()
        };
        Arc::new(GuardedResolver::new(Arc::new(SystemLookup), &settings))
    }
}
