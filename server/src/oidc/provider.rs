//! One provider: what its discovery document says (OpenID Connect Discovery 1.0), its keys, and the exchange of codes.

use super::Identity;
use super::failure::{Failure, Why};
use super::id_token::{Expected, Person, Unverified};
use super::keys::{Keys, KeysDocument};
use super::web::Web;
use crate::config::{Secret, SignInProvider};
use crate::domain::time::Timestamp;
use crate::identity::tokens::Attempt;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// How long what was found out about a provider holds.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How soon its keys are asked for again when a token names one that is not among them.
const KEYS_AGAIN: Duration = Duration::from_secs(60);

/// A provider as it describes itself.
#[derive(Debug, Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    userinfo_endpoint: Option<Url>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether it names itself when it sends somebody back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What a code is exchanged for.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Secret,
}

/// What a provider says of a person when it is asked.
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    person: Person,
}

/// Something that was read, and when.
#[derive(Debug)]
struct Read<T> {
    at: Timestamp,
    what: Arc<T>,
}

/// A provider.
#[derive(Debug)]
pub(super) struct Provider {
    name: String,
    settings: SignInProvider,
    web: Web,
    discovery: Mutex<Option<Read<Discovery>>>,
    keys: Mutex<Option<Read<Keys>>>,
}

impl Provider {
    pub(super) fn new(name: &str, settings: SignInProvider, web: Web) -> Self {
        Self { name: name.to_owned(), settings, web, discovery: Mutex::default(), keys: Mutex::default() }
    }

    /// What its button calls it.
    pub(super) fn label(&self) -> &str {
        if self.settings.label.is_empty() { &self.name } else { &self.settings.label }
    }

    /// What it calls itself.
    pub(super) fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The domains of addresses that it may vouch for; empty: all.
    pub(super) fn domains(&self) -> &[String] {
        &self.settings.domains
    }

    /// What it says of itself. Waited for by all who sign in at that moment, asked for once.
    async fn discovery(&self, now: Timestamp) -> Result<Arc<Discovery>, Failure> {
        let mut known = self.discovery.lock().await;
        if let Some(read) = known.as_ref().filter(|read| read.at.after(FRESH) > now) {
            return Ok(Arc::clone(&read.what));
        }
        match self.discover().await {
            Ok(found) => {
                let what = Arc::new(found);
                *known = Some(Read { at: now, what: Arc::clone(&what) });
                Ok(what)
            }
            // What it said before still holds as long as it says nothing else.
            Err(failure) => match known.as_ref() {
                Some(read) => {
                    tracing::warn!(provider = self.name, %failure, "what was known of a sign-in provider is kept");
                    Ok(Arc::clone(&read.what))
                }
                None => Err(failure),
            },
        }
    }

    async fn discover(&self) -> Result<Discovery, Failure> {
        let issuer = self.settings.issuer.as_str();
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let address: Url = address
            .parse()
            .map_err(|error| Failure::new(Why::Unreachable, format!("{address} is no address: {error}")))?;
        let found: Discovery = self.web.get(&address).await?;
        if found.issuer != issuer {
            return Err(Failure::new(
                Why::Untrusted,
                format!(
                    "{address} is about {:?}, not {issuer:?}: set FRONTDESK_OIDC__{}__ISSUER to exactly what it says",
                    found.issuer,
                    self.name.to_uppercase()
                ),
            ));
        }
        Ok(found)
    }

    /// Its keys; read again when a token is signed by one that is not among them, but not for every forgery.
    async fn keys_for(
        &self,
        token: &Unverified<'_>,
        address: &Url,
        now: Timestamp,
    ) -> Result<Arc<Keys>, Failure> {
        let mut known = self.keys.lock().await;
        if let Some(read) = known.as_ref() {
            let age = if token.is_for(&read.what) { FRESH } else { KEYS_AGAIN };
            if read.at.after(age) > now {
                return Ok(Arc::clone(&read.what));
            }
        }
        let what = Arc::new(Keys::of(self.web.get::<KeysDocument>(address).await?));
        *known = Some(Read { at: now, what: Arc::clone(&what) });
        Ok(what)
    }

    /// Where somebody is sent to sign in.
    pub(super) async fn authorization_url(
        &self,
        redirect_uri: &str,
        attempt: &Attempt,
        challenge: &str,
        now: Timestamp,
    ) -> Result<Url, Failure> {
        let mut url = self.discovery(now).await?.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url)
    }

    /// Whether it was this provider that sent somebody back.
    pub(super) async fn came_from(&self, issuer: Option<&str>, now: Timestamp) -> Result<(), Failure> {
        let discovery = self.discovery(now).await?;
        let named = discovery.authorization_response_iss_parameter_supported;
        match issuer {
            Some(issuer) if issuer != discovery.issuer => {
                Err(Failure::new(Why::Untrusted, format!("{issuer:?} sent somebody back, not {}", self.name)))
            }
            None if named => Err(Failure::new(Why::Untrusted, format!("{} did not name itself", self.name))),
            _ => Ok(()),
        }
    }

    /// Exchanges a code for who somebody is.
    pub(super) async fn identity(
        &self,
        code: &str,
        redirect_uri: &str,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Identity, Failure> {
        let discovery = self.discovery(now).await?;
        let tokens = self.exchange(&discovery, code, redirect_uri, &attempt.verifier).await?;
        let token = Unverified::parse(&tokens.id_token)?;
        let keys = self.keys_for(&token, &discovery.jwks_uri, now).await?;
        let expected = Expected {
            issuer: &discovery.issuer,
            client: &self.settings.client_id,
            nonce: &attempt.nonce,
            now: now.seconds(),
        };
        let claims = token.verify(&keys, expected)?;
        let mut person = claims.person;
        // Many providers tell who somebody is in the token, and what they are called only when asked.
        if let (None, Some(address)) = (&person.email, &discovery.userinfo_endpoint) {
            let info: UserInfo = self.web.get_with(address, &tokens.access_token).await?;
            if info.sub != claims.sub {
                return Err(Failure::new(Why::Untrusted, "the provider speaks of two people".to_owned()));
            }
            person = Person { name: info.person.name.or(person.name), ..info.person };
        }
        Ok(Identity {
            issuer: discovery.issuer.clone(),
            subject: claims.sub,
            email: person.email.map(|email| email.trim().to_lowercase()),
            email_verified: person.email_verified,
            name: person.name,
        })
    }

    async fn exchange(
        &self,
        discovery: &Discovery,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Tokens, Failure> {
        let (client, secret) = (self.settings.client_id.as_str(), &self.settings.client_secret);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        // In a header unless the provider says it takes it in the form only; without a secret the name alone.
        let takes = |method: &str| {
            let methods = discovery.token_endpoint_auth_methods_supported.as_deref();
            methods.map_or(method == "client_secret_basic", |all| all.iter().any(|one| one == method))
        };
        let in_header = takes("client_secret_basic") || !takes("client_secret_post");
        let basic = (!secret.is_empty() && in_header).then_some((client, secret));
        if basic.is_none() {
            form.push(("client_id", client));
            if !secret.is_empty() {
                form.push(("client_secret", secret.expose()));
            }
        }
        self.web.post(&discovery.token_endpoint, &form, basic).await
    }
}
