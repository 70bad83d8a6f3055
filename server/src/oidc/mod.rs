//! Sign-in with a provider that speaks OpenID Connect: the authorization code flow with PKCE (OpenID Connect Core 1.0,
//! RFC 7636), where the provider is found out about by discovery.
//!
//! Knows no routes. Everything that a provider says is judged in `id_token`; whose account it opens, in `account`.

pub mod account;
mod failure;
mod id_token;
mod keys;
mod provider;
mod web;

pub use failure::{Failure, Why};

use crate::config::{Config, SignInProvider};
use crate::domain::time::Timestamp;
use crate::identity::opaque;
use crate::identity::tokens::Attempt;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use provider::Provider;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long somebody may take at the provider's.
pub const ATTEMPT_LIFE: Duration = Duration::from_secs(10 * 60);

/// Who somebody is, as a provider vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Which provider.
    pub issuer: String,
    /// Who, at that provider; never given to somebody else.
    pub subject: String,
    /// Their e-mail address, lower-cased.
    pub email: Option<String>,
    /// Whether the provider has seen that the address is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: Option<String>,
}

/// The providers of this installation, by the names that the operator gave them.
#[derive(Debug)]
pub struct Oidc(BTreeMap<String, Provider>);

impl Oidc {
    /// As configured. With `--local` nobody signs in, so there are none.
    ///
    /// # Errors
    /// When the client for talking to them can't be made.
    pub fn new(config: &Config) -> Result<Self, String> {
        if config.local || config.oidc.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let web = web::Web::new()?;
        let provider = |(name, settings): (&String, &SignInProvider)| {
            (name.clone(), Provider::new(name, settings.clone(), web.clone()))
        };
        Ok(Self(config.oidc.iter().map(provider).collect()))
    }

    /// Their names, and what buttons call them.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, provider)| (name.as_str(), provider.label()))
    }

    /// The one that calls itself so: its name, and what buttons call it.
    #[must_use]
    pub fn of_issuer(&self, issuer: &str) -> Option<(&str, &str)> {
        let found = self.0.iter().find(|(_, provider)| provider.issuer() == issuer);
        found.map(|(name, provider)| (name.as_str(), provider.label()))
    }

    /// Whether there is one of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn get(&self, name: &str) -> Result<&Provider, Failure> {
        self.0.get(name).ok_or_else(|| Failure::new(Why::Unknown, format!("no provider is called {name}")))
    }

    /// Begins a sign-in: where to send the browser, and what it has to keep.
    ///
    /// # Errors
    /// When there is no such provider, or it can't be found out about.
    pub async fn begin(
        &self,
        name: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<(url::Url, Attempt), Failure> {
        let provider = self.get(name)?;
        let attempt =
            Attempt { state: opaque::generate(), nonce: opaque::generate(), verifier: opaque::generate() };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier.as_bytes()));
        let url = provider.authorization_url(redirect_uri, &attempt, &challenge, now).await?;
        Ok((url, attempt))
    }

    /// Ends a sign-in: exchanges the code that came back for who somebody is.
    ///
    /// # Errors
    /// When the provider can't be reached, refuses, or says what can't be believed.
    pub async fn finish(
        &self,
        name: &str,
        code: &str,
        issuer: Option<&str>,
        redirect_uri: &str,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Identity, Failure> {
        let provider = self.get(name)?;
        provider.came_from(issuer, now).await?;
        provider.identity(code, redirect_uri, attempt, now).await
    }

    /// Whether a provider may vouch for that person's address.
    ///
    /// # Errors
    /// When the operator takes other domains only.
    pub fn check_domain(&self, name: &str, identity: &Identity) -> Result<(), Failure> {
        let domains = self.get(name)?.domains();
        if domains.is_empty() {
            return Ok(());
        }
        let email = account::verified_email(identity)?;
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        if domains.iter().any(|allowed| allowed.eq_ignore_ascii_case(domain)) {
            return Ok(());
        }
        Err(Failure::new(Why::Domain, "addresses of that domain may not sign in this way"))
    }
}
